/** `heald resume`: lift a pause before its end, and say what stays paused. */
import type { PausesAnswer } from '../../../adapters/wire/answers.ts';
import { findNearest } from '../../../base/nearest.ts';
import { commandController, nameAsker } from '../record/command-controller.ts';
import { asJson, controllerUrl, dryRun, tokenFile, whyOption } from '../options.ts';
import { show } from '../show.ts';
import { Unanswerable, textOf, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '<name>', summary: 'the name of the pause, as heald pauses lists it' },
  options: [whyOption, dryRun, controllerUrl, tokenFile, asJson],
  examples: [
    ['resume db-move --reason "moved"', 'lift the pause db-move'],
    ['resume db-move --reason "moved" --dry-run', 'what would stay paused'],
  ],
  endings:
    '0 once the pause is lifted and that is durable, 1 when no such pause holds, 3 when no controller answers, 4 when it is refused.',
  run: async (call) => {
    const name = call.argument ?? '';
    const reason = textOf(call, 'reason');
    if (reason === undefined) throw new Unanswerable('usage', 'Lifting a pause needs a reason, such as --reason "the database has moved".');
    const { pauses } = (await commandController(call, 'GET', '/v1/pauses')) as PausesAnswer;
    const pause = pauses.find((one) => one.name === name);
    if (pause === undefined) {
      const names = pauses.map((one) => one.name);
      const nearest = findNearest(name, names);
      const help = nearest === undefined ? `These do: ${names.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`;
      throw new Unanswerable('finding', `No pause "${name}" holds. ${help}`);
    }
    const others = pauses.filter((one) => one.name !== name).map((one) => `${one.scope} (${one.name})`);
    call.screen.say(`${pause.scope}, paused by ${pause.by}: ${pause.reason}. Still paused afterwards: ${others.join(', ') || 'nothing'}.`);
    const lifted = call.options['dryRun'] !== true;
    if (lifted) await commandController(call, 'DELETE', `/v1/pauses/${encodeURIComponent(name)}`, { reason, by: nameAsker(call) });
    show(call, {
      kind: 'resume',
      document: () => ({ lifted, pause, stillPaused: others }),
      page: () => [lifted ? `Lifted: ${pause.scope} is no longer paused by "${name}".` : 'Nothing was lifted.'],
    });
    return 'ok';
  },
};
