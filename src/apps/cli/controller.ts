/** `heald controller`: hears reports, judges hosts, decides, and keeps the ledger. Its flags are declared beside what reads them. */
import { controllerFlags, nameOfFlag, readControllerOptions, type ControllerFlags } from '../controller/controller-options.ts';
import { Unanswerable, textOf, type Verb } from './verb.ts';

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
  endings: '0 after a clean stop, 2 when it could not start as asked, 3 when the ledger cannot be reached.',
  endsItself: true,
  run: async (call) => {
    const options = readControllerOptions(Object.fromEntries(flagNames.map((flag) => [flag, textOf(call, flag)])));
    if (!options.ok) throw new Unanswerable('usage', options.problem.join('\n'));
    const { runController } = await import('../controller/run-controller.ts');
    const { waitForStop } = await import('../controller/stop-signal.ts');
    return runController(options.value, waitForStop());
  },
};
