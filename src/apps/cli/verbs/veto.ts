/** `heald veto`: a person's word that a repair shall not be made. Before the call it ends it; afterwards nothing follows. */
import type { RepairSettledAnswer } from '../../../adapters/wire/answers.ts';
import type { EvacuationSettledAnswer } from '../../../adapters/wire/zone-answers.ts';
import type { EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { commandController, nameAsker } from '../record/command-controller.ts';
import type { Ending } from '../exit-codes.ts';
import { askForEvacuations, isEvacuation, pickEvacuation } from '../record/known-evacuations.ts';
import { findRepairToSteer } from '../record/known-repairs.ts';
import { asJson, controllerUrl, dryRun, tokenFile, whyOption } from '../options.ts';
import { readEvacuations, sayEvacuation } from '../pages/evacuation-list.ts';
import { readRepairs, sayRepair, type RepairLine } from '../pages/repair-list.ts';
import { wrapText } from '../pages/wrap-text.ts';
import { pageWidth } from '../screen.ts';
import { show } from '../show.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '<id>', summary: 'the repair or evacuation, as heald plan lists it' },
  options: [whyOption, dryRun, controllerUrl, tokenFile, asJson],
  examples: [
    ['veto act-7f3kqm --reason "I am debugging on it"', 'stop a repair, or what would follow its call'],
    ['veto act-7f3kqm --reason "not now" --dry-run', 'how far it is, and whether it could still be stopped'],
  ],
  endings:
    '0 once the repair is over, 1 when nothing of that id is known, 3 when no controller answers, 4 when its call is made already (then nothing follows it) or it was over before.',
  run: async (call) => {
    const reason = textOf(call, 'reason');
    if (reason === undefined) throw new Unanswerable('usage', 'A veto needs a reason, such as --reason "I am debugging on it".');
    if (isEvacuation(call.argument)) return vetoZone(call, call.argument ?? '', reason);
    const repair = await findRepairToSteer(call);
    const steps = repair.steps.map(({ words }) => words).join(', then ');
    call.screen.say(`${repair.id}, ${repair.host.name}: ${steps}; ${sayRepair(repair, call.times, call.now())}.`);
    if (call.options['dryRun'] === true) {
      show(call, { kind: 'veto', document: () => ({ vetoed: false, repair }), page: () => ['Nothing was vetoed.'] });
      return 'ok';
    }
    const path = `/v1/remediations/${encodeURIComponent(repair.id)}/veto`;
    const answer = (await commandController(call, 'POST', path, { reason, by: nameAsker(call) })) as RepairSettledAnswer;
    const vetoed = readRepairs([answer.remediation])[0] as RepairLine;
    const isOver = vetoed.state === 'closed';
    show(call, {
      kind: 'veto',
      document: () => ({ vetoed: isOver, repair: vetoed }),
      page: (screen) =>
        (repair.state === 'closed' ? sayKept(repair) : isOver ? sayOver(vetoed) : sayTooLate(vetoed)).flatMap((line) =>
          wrapText(line, pageWidth(screen)),
        ),
    });
    return isOver ? 'ok' : 'refused';
  },
};

async function vetoZone(call: Call, id: string, reason: string): Promise<Ending> {
  const evacuation = pickEvacuation((await askForEvacuations(call)).evacuations, id);
  const { zone } = evacuation;
  call.screen.say(`${id}, zone ${zone}: ${sayEvacuation(evacuation, call.times, call.now())}.`);
  if (call.options['dryRun'] === true) {
    show(call, { kind: 'veto', document: () => ({ vetoed: false, evacuation }), page: () => ['Nothing was vetoed.'] });
    return 'ok';
  }
  const path = `/v1/remediations/${encodeURIComponent(id)}/veto`;
  const answer = (await commandController(call, 'POST', path, { reason, by: nameAsker(call) })) as EvacuationSettledAnswer;
  const vetoed = readEvacuations([answer.evacuation])[0] as EvacuationRecord;
  const isOver = vetoed.phase.kind === 'closed';
  const said = isOver
    ? [`Vetoed: ${id}, before anything was changed. Zone ${zone} is left to you.`]
    : [
        `Too late to stop its calls: what has left zone ${zone} comes back now, in stages. Follow it with: heald plan ${id}`,
        `heald does not leave the zone by evidence until: heald zones arm ${zone} --reason "…"`,
      ];
  show(call, {
    kind: 'veto',
    document: () => ({ vetoed: isOver, evacuation: vetoed }),
    page: (screen) => said.flatMap((line) => wrapText(line, pageWidth(screen))),
  });
  return isOver ? 'ok' : 'refused';
}

function sayOver({ id, because, host, incident }: RepairLine): string[] {
  return [`Vetoed: ${id}, ${because}.`, `${host.name} is left to you until this trouble is over: heald explain ${incident}`];
}

function sayKept({ id, host }: RepairLine): string[] {
  return [`${id} was over; what it kept of ${host.name} runs on, out of service, until you end it.`];
}

function sayTooLate({ id, step, steps, vetoedBecause }: RepairLine): string[] {
  const made = steps[step - 1];
  return [
    `Too late to stop its call, which is made: ${made?.words ?? `step ${step}`}.`,
    ...(made === undefined ? [] : [made.undo.replaceAll('`', '')]),
    `Nothing follows it: ${id} is vetoed ${vetoedBecause ?? ''}.`,
  ];
}
