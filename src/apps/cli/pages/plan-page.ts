/** What would be done? A plan as a person reads it who has to answer for it: each step in order, its way back, and what it waits for. */
import { formatDuration } from '../../../base/duration.ts';
import { drawField, drawSection, type Layout } from './layout.ts';
import { codeRepair, isOpenRepair, sayApproval, sayRepair, type RepairLine } from './repair-list.ts';
import { wrapText } from './wrap-text.ts';

export function drawPlan(repair: RepairLine, layout: Layout): string[] {
  return [...drawPlanAlone(repair, layout), ...drawSection('What you can do', drawAnswers(repair, layout), layout)];
}

/** Without what can be done about it, for whoever is doing it. */
export function drawPlanAlone(repair: RepairLine, layout: Layout): string[] {
  const { paint, columns, times, now } = layout;
  const { id, host, incident, policy, planHash, openedAt, approval } = repair;
  const { tone } = codeRepair(repair);
  return [
    ...wrapText(paint('strong', `repair of ${host.name}`), columns, { first: `${paint('name', id)}  ` }),
    ...wrapText(paint(tone, sayRepair(repair, times, now)), columns),
    '',
    ...drawField('Where', `${host.name}${host.id === host.name ? '' : ` (${host.id})`}, zone ${host.zone}, group ${host.group}`, layout),
    ...drawField('For', `${incident}, by policy ${policy}`, layout),
    ...drawField('Plan', `${planHash}, made at ${times.near(openedAt, now)}`, layout),
    ...(approval === undefined ? [] : drawField('Approved', sayApproval(approval, times, now), layout)),
    ...drawSection(
      isOpenRepair(repair) ? 'What it does, in this order' : 'What it was to do, in this order',
      drawSteps(repair, layout),
      layout,
    ),
    ...drawSection('What it waits for', drawWaits(repair, layout), layout),
  ];
}

function drawSteps({ steps, verifyMs }: RepairLine, { columns, paint }: Layout): string[] {
  const lines = steps.flatMap(({ words, irreversible, undo }, at) => [
    ...wrapText(words, columns, { first: `  ${at + 1}. ` }),
    ...wrapText(undo.replaceAll('`', ''), columns, {
      first: `     ${irreversible ? paint('bad', 'no undo  ') : paint('quiet', 'undo     ')}`,
    }),
  ]);
  const order = steps.length > 1 ? 'A step follows only when the one before has not helped. ' : '';
  return [
    ...lines,
    ...wrapText(`${order}It has helped once the host, or the one in its place, has been well for ${formatDuration(verifyMs)}.`, columns, {
      first: '  ',
    }),
  ];
}

function drawWaits({ state, approvableUntil, vetoableUntil, heldBackBy }: RepairLine, { columns, times, now }: Layout): string[] {
  const say = (text: string) => wrapText(text, columns, { first: '  - ' });
  const back = heldBackBy === null ? [] : [`${heldBackBy.sentence} [${heldBackBy.reason}]`];
  if (state === 'awaiting_approval') {
    const waits = `the approval of a person, until ${times.near(approvableUntil ?? now, now)}`;
    return [waits, ...back.map((text) => `and, were it approved now: ${text}`)].flatMap(say);
  }
  const window = vetoableUntil !== undefined && vetoableUntil > now ? [`a veto, until ${times.near(vetoableUntil, now)}`] : [];
  return [...window, ...back].flatMap(say);
}

function drawAnswers({ id, state, planHash, vetoedBecause }: RepairLine, { columns, paint }: Layout): string[] {
  const say = (command: string, effect: string) => [`  ${paint('name', command)}`, ...wrapText(effect, columns, { first: '      ' })];
  const veto = say(`heald veto ${id} --reason "…"`, 'stops it, and leaves this trouble of the host to you');
  switch (state) {
    case 'awaiting_approval':
      return [...say(`heald approve ${id} --plan ${planHash} --reason "…"`, 'lets exactly this plan be carried out'), ...veto];
    case 'ready':
    case 'refused':
      return veto;
    case 'calling':
    case 'uncertain':
    case 'settling':
      if (vetoedBecause !== null) return [];
      return say(`heald veto ${id} --reason "…"`, 'lets nothing follow; a call that is made cannot be taken back');
    case 'closed':
      return [];
    default:
      return state satisfies never;
  }
}
