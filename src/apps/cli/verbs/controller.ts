/** `heald controller`: hears reports, judges hosts, decides, and keeps the ledger. Its flags are declared beside what reads them. */
import { controllerFlags, nameOfFlag, readControllerOptions, type ControllerFlags } from '../../controller/controller-options.ts';
import { Unanswerable, textOf, type Verb } from '../verb.ts';

const flagNames = Object.keys(controllerFlags) as (keyof ControllerFlags)[];

export const verb: Verb = {
  options: flagNames.map((flag) => ({
    flags: `${nameOfFlag(flag)} <${controllerFlags[flag].value}>`,
    summary: controllerFlags[flag].summary,
  })),
  examples: [
    ['controller', 'on this host only, with the shipped policies'],
    ['controller --policies /etc/heald/policies', 'with your own policies; they are read again when they change'],
  ],
  endings:
    '0 after a clean stop, 1 when it cannot go on (a taken port, a damaged ledger), 2 when flags, policies or tokens are wrong, ' +
    '4 when another controller leads or the ledger may not be written, 5 when the disk did not take the record of the stop.',
  endsItself: true,
  run: async (call) => {
    const options = readControllerOptions(Object.fromEntries(flagNames.map((flag) => [flag, textOf(call, flag)])));
    if (!options.ok) throw new Unanswerable('usage', options.problem.join('\n'));
    const { runController } = await import('../../controller/run-controller.ts');
    const { waitForStop } = await import('../../controller/stop-signal.ts');
    return runController(options.value, waitForStop());
  },
};
