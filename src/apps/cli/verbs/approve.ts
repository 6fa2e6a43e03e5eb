/** `heald approve`: a person's word that a plan may be carried out. It binds to the plan that was shown, and to no other. */
import type { RepairSettledAnswer } from '../../../adapters/wire/answers.ts';
import { approveEvacuation } from '../approve-evacuation.ts';
import { commandController, nameAsker } from '../record/command-controller.ts';
import { confirm } from '../confirm.ts';
import type { Ending } from '../exit-codes.ts';
import { askForEvacuations, isEvacuation, pickEvacuation } from '../record/known-evacuations.ts';
import { findRepairToSteer } from '../record/known-repairs.ts';
import { asJson, controllerUrl, dryRun, tokenFile, whyOption } from '../options.ts';
import { layoutOfTalk } from '../pages/layout.ts';
import { drawPlanAlone } from '../pages/plan-page.ts';
import { readRepairs, sayApproval, type RepairLine } from '../pages/repair-list.ts';
import { wrapText } from '../pages/wrap-text.ts';
import { pageWidth, type Screen } from '../screen.ts';
import { show } from '../show.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '<id>', summary: 'the repair or evacuation, as heald plan lists it' },
  options: [
    whyOption,
    { flags: '--plan <hash>', summary: 'the plan that you have looked at; refused when it is another by now' },
    { flags: '--yes', summary: 'the plan as it is now, without being asked' },
    dryRun,
    controllerUrl,
    tokenFile,
    asJson,
  ],
  examples: [
    ['approve act-7f3kqm --reason "seen in the console"', 'shows the plan, asks, and approves exactly that plan'],
    ['approve act-7f3kqm --plan 5c1f0e9ab2d47786 --reason "as discussed"', 'the plan that was looked at before'],
  ],
  endings:
    '0 once the approval is durable, 1 when nothing of that id is known, 2 when it was not confirmed, 3 when no controller answers, 4 when the plan is another, or does not wait for approval.',
  run: async (call) => {
    const reason = textOf(call, 'reason');
    if (reason === undefined) throw new Unanswerable('usage', 'An approval needs a reason, such as --reason "seen in the console".');
    if (isEvacuation(call.argument)) return approveZone(call, call.argument ?? '', reason);
    const repair = await findRepairToSteer(call);
    const seen = textOf(call, 'plan');
    if (seen !== undefined && seen !== repair.planHash)
      throw new Unanswerable(
        'refused',
        `The plan of ${repair.id} is ${repair.planHash} now, not ${seen}. Look at it: heald plan ${repair.id}`,
      );
    call.screen.say(drawPlanAlone(repair, layoutOfTalk(call)).join('\n'));
    const approves = call.options['dryRun'] !== true && (await isMeant(call, repair, seen !== undefined));
    if (!approves) {
      show(call, { kind: 'approval', document: () => ({ approved: false, repair }), page: () => ['Nothing was approved.'] });
      return call.options['dryRun'] === true ? 'ok' : 'usage';
    }
    const body = { plan: repair.planHash, reason, by: nameAsker(call) };
    const answer = (await commandController(
      call,
      'POST',
      `/v1/remediations/${encodeURIComponent(repair.id)}/approve`,
      body,
    )) as RepairSettledAnswer;
    const [approved] = readRepairs([answer.remediation]);
    show(call, {
      kind: 'approval',
      document: () => ({ approved: true, repair: approved }),
      page: (screen) =>
        wrapEach(screen, [
          `Approved: plan ${repair.planHash} for ${repair.host.name}${sayWho(call, approved)}.`,
          'Every check is asked again right before each call.',
          `Follow it with: heald log --follow --incident ${repair.incident}`,
        ]),
    });
    return 'ok';
  },
};

async function approveZone(call: Call, id: string, reason: string): Promise<Ending> {
  const evacuation = pickEvacuation((await askForEvacuations(call)).evacuations, id);
  const approved = await approveEvacuation(call, evacuation, reason);
  show(call, {
    kind: 'approval',
    document: () => ({ approved: approved !== undefined, evacuation: approved ?? evacuation }),
    page: (screen) =>
      approved === undefined
        ? ['Nothing was approved.']
        : wrapEach(screen, [
            `Approved: plan ${evacuation.planHash} for zone ${evacuation.zone}.`,
            'Every check is asked again right before each call.',
            `Follow it with: heald plan ${id}, or heald log --follow`,
          ]),
  });
  return approved === undefined && call.options['dryRun'] !== true ? 'usage' : 'ok';
}

function isMeant(call: Call, { id, planHash }: RepairLine, hasSeen: boolean): Promise<boolean> {
  if (hasSeen || call.options['yes'] === true) return Promise.resolve(true);
  const otherwise = `Nothing was approved: say that you mean this plan, with --plan ${planHash}, or with --yes whatever the plan is.`;
  return confirm(`\nApprove plan ${planHash} of ${id}?`, otherwise);
}

function wrapEach(screen: Screen, lines: readonly string[]): string[] {
  return lines.flatMap((line) => wrapText(line, pageWidth(screen)));
}

function sayWho({ times, now }: Call, repair: RepairLine | undefined): string {
  return repair?.approval === undefined ? '' : `, ${sayApproval(repair.approval, times, now())}`;
}
