/** What was decided, and why? The part of the explanation that is about the decision: checks, plan, reason, and who decided. */
import { holdReasons } from '../../../remediation/decision.ts';
import type { RecordedDecision } from '../../../controller/entry.ts';
import { isOpenEvacuation } from '../../../remediation/evacuation/evacuation.ts';
import { sayEvacuation } from './evacuation-list.ts';
import { drawField, drawSection, type Layout } from './layout.ts';
import { sayRepair } from './repair-list.ts';
import type { Story } from '../record/story.ts';
import { wrapText } from './wrap-text.ts';

/** "HELD: The policy only observes." in one line, for the head of the page; what was done says more than what was decided. */
export function sayAnswer({ decision, repairs, evacuations }: Story, { paint, times, now }: Layout): string {
  const evacuation = evacuations.at(-1);
  if (evacuation !== undefined && isOpenEvacuation(evacuation)) {
    const said = sayEvacuation(evacuation, times, now);
    if (evacuation.phase.kind !== 'awaiting_approval') return `${paint('strong', 'ACTING')}: ${said}`;
    return `${paint('warning', 'WAITS FOR A PERSON')}: heald plan ${evacuation.id} ${said}`;
  }
  if (evacuation?.phase.kind === 'closed' && evacuation.phase.result === 'returned')
    return `${paint('good', 'ACTED')}: work left zone ${evacuation.zone} and came back`;
  const [repair] = repairs;
  if (repair !== undefined && repair.state !== 'closed') {
    const said = sayRepair(repair, times, now);
    const isRefused =
      repair.state === 'ready' && decision?.decision.reason === 'gate_refused' && decision.decision.host?.id === repair.host.id;
    if (isRefused) return `${paint('warning', 'HELD BACK')}: ${holdReasons.gate_refused}`;
    if (repair.state !== 'awaiting_approval') return `${paint('strong', 'ACTING')}: ${said}`;
    return `${paint('warning', 'WAITS FOR A PERSON')}: heald plan ${repair.id} ${said}`;
  }
  if (repair?.result === 'succeeded') return `${paint('good', 'REPAIRED')}: ${repair.because}`;
  if (repair?.result === 'failed') return `${paint('bad', 'REPAIR FAILED')}: ${repair.because}`;
  if (decision === undefined) return 'nothing has been decided';
  const { answer, reason, because } = decision.decision;
  if (answer === 'act' || reason === 'act') return `${paint('strong', 'ACTED')}: ${because}`;
  if (reason === 'mode_recommend') return `${paint('warning', 'RECOMMENDED')}: ${holdReasons[reason]}`;
  return `${paint('warning', 'HELD')}: ${holdReasons[reason]}`;
}

export function drawDecision(story: Story, layout: Layout): string[] {
  const { decision } = story;
  if (decision === undefined) return [];
  const { answer, reason, plan } = decision.decision;
  const planHeading =
    answer === 'act' || story.repairs.length > 0 || story.evacuations.length > 0
      ? 'What heald decided to do'
      : reason === 'mode_recommend'
        ? 'What heald recommends'
        : 'What heald would have done';
  return [
    ...drawSection('What else was considered', drawChecks(decision.decision, layout), layout),
    ...drawSection(planHeading, drawPlan(plan, layout), layout),
    ...drawSection(answer === 'act' ? 'Why it acted' : 'Why it held', drawReason(decision.decision, layout), layout),
    ...drawSection('Who decided', drawDecider(story, layout), layout),
  ];
}

function drawChecks({ checks }: RecordedDecision, { columns, paint }: Layout): string[] {
  return checks.flatMap(({ passed, reason, sentence }) => {
    const sign = passed ? paint('good', '✓') : paint('warning', '✗');
    const code = passed ? '' : `  ${paint('quiet', `[${reason}]`)}`;
    return wrapText(`${sentence}${code}`, columns, { first: `  ${sign} `, rest: '    ' });
  });
}

function drawPlan(plan: readonly string[], { columns }: Layout): string[] {
  return plan.flatMap((step, at) => wrapText(step, columns, { first: `  ${at + 1}. ` }));
}

function drawReason({ reason, because, checks }: RecordedDecision, { columns, paint }: Layout): string[] {
  const say = (text: string) => wrapText(text, columns, { first: '  ' });
  if (reason === 'act') return say(because);
  const others = checks.filter((check) => !check.passed && check.reason !== reason);
  const lines = [...say(holdReasons[reason]), ...say(`Here: ${because}  ${paint('quiet', `[${reason}]`)}`)];
  if (others.length > 0)
    lines.push(...say(`Without that it would still have held: ${others.map((check) => check.reason).join(', ')} (marked ✗ above).`));
  return lines;
}

function drawDecider({ decision, decisions, decidedBy }: Story, layout: Layout): string[] {
  if (decision === undefined) return [];
  const { id, policy } = decision.decision;
  const { times } = layout;
  const place = decisions.findIndex((one) => one.decision.id === id) + 1;
  const fields: [string, string][] = [
    ['policy', policy === undefined ? 'none' : `${policy.name}, mode ${policy.mode}, of policy set ${policy.setVersion}`],
    [
      'decision',
      `${id} at ${times.clock(decision.at)}${decisions.length > 1 ? `, number ${place} of ${decisions.length} in this incident` : ''}`,
    ],
  ];
  if (decidedBy !== undefined) fields.push(['by', `controller ${decidedBy.version}, epoch ${decidedBy.epoch}`]);
  return fields.flatMap(([label, text]) => drawField(`  ${label}`, text, layout, 12));
}
