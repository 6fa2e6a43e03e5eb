/** `heald veto`: a person's word that a repair shall not be made. It works until the call is made; afterwards it says what is left. */
import type { RepairSettledAnswer } from '../../adapters/wire/answers.ts';
import { commandController, nameAsker } from './command-controller.ts';
import { findRepairToSteer } from './known-repairs.ts';
import { asJson, controllerUrl, dryRun, tokenFile, whyOption } from './options.ts';
import { readRepairs, sayRepair } from './pages/repair-list.ts';
import { show } from './show.ts';
import { Unanswerable, textOf, type Verb } from './verb.ts';

export const verb: Verb = {
  argument: { form: '<id>', summary: 'the repair, as heald plan lists it' },
  options: [whyOption, dryRun, controllerUrl, tokenFile, asJson],
  examples: [
    ['veto act-7f3kqm --reason "I am debugging on it"', 'stop a repair before its call is made'],
    ['veto act-7f3kqm --reason "not now" --dry-run', 'how far it is, and whether it could still be stopped'],
  ],
  endings:
    '0 once the veto is durable, 1 when no such repair is known, 3 when no controller answers, 4 when the call is made already or the repair is over.',
  run: async (call) => {
    const reason = textOf(call, 'reason');
    if (reason === undefined) throw new Unanswerable('usage', 'A veto needs a reason, such as --reason "I am debugging on it".');
    const repair = await findRepairToSteer(call);
    const steps = repair.steps.map(({ words }) => words).join(', then ');
    call.screen.say(`${repair.id}, ${repair.host.name}: ${steps}; ${sayRepair(repair, call.times, call.now())}.`);
    if (call.options['dryRun'] === true) {
      show(call, { kind: 'veto', document: () => ({ vetoed: false, repair }), page: () => ['Nothing was vetoed.'] });
      return 'ok';
    }
    const path = `/v1/remediations/${encodeURIComponent(repair.id)}/veto`;
    const answer = (await commandController(call, 'POST', path, { reason, by: nameAsker(call) })) as RepairSettledAnswer;
    const [vetoed] = readRepairs([answer.remediation]);
    show(call, {
      kind: 'veto',
      document: () => ({ vetoed: true, repair: vetoed }),
      page: () => [
        `Vetoed: ${repair.id}, ${vetoed?.because ?? reason}.`,
        `${repair.host.name} is left to you until this trouble is over: heald explain ${repair.incident}`,
      ],
    });
    return 'ok';
  },
};
