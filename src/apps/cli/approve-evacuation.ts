/** A person's word that work may leave a zone as a plan says: shown, confirmed, and bound to that plan's hash. */
import type { EvacuationSettledAnswer } from '../../adapters/wire/zone-answers.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import { commandController, nameAsker } from './record/command-controller.ts';
import { confirm } from './confirm.ts';
import { drawEvacuationAlone } from './pages/evacuation-page.ts';
import { readEvacuations } from './pages/evacuation-list.ts';
import { layoutOfTalk } from './pages/layout.ts';
import { Unanswerable, textOf, type Call } from './verb.ts';

/** The evacuation as approved; undefined where nothing was, because it was not confirmed or only to be shown. */
export async function approveEvacuation(call: Call, evacuation: EvacuationRecord, reason: string): Promise<EvacuationRecord | undefined> {
  const { id, planHash } = evacuation;
  const seen = textOf(call, 'plan');
  if (seen !== undefined && seen !== planHash)
    throw new Unanswerable('refused', `The plan of ${id} is ${planHash} now, not ${seen}. Look at it: heald plan ${id}`);
  call.screen.say(drawEvacuationAlone(evacuation, layoutOfTalk(call)).join('\n'));
  if (call.options['dryRun'] === true) return undefined;
  if (seen === undefined && call.options['yes'] !== true) {
    const otherwise = `Nothing was approved: say that you mean this plan, with --plan ${planHash}, or with --yes whatever the plan is.`;
    if (!(await confirm(`\nApprove plan ${planHash} of ${id}?`, otherwise))) return undefined;
  }
  const path = `/v1/remediations/${encodeURIComponent(id)}/approve`;
  const answer = (await commandController(call, 'POST', path, { plan: planHash, reason, by: nameAsker(call) })) as EvacuationSettledAnswer;
  return readEvacuations([answer.evacuation])[0];
}
