/**
 * Why? The page behind `heald explain`: what was believed and on what evidence, what else was considered, what heald would have
 * done, why it held, and how it ended. Written for somebody who was asleep three minutes ago: the first two lines are the answer.
 */
import { formatDuration } from '../../../base/duration.ts';
import type { EpisodeRecord, IncidentRecord } from '../../../controller/history.ts';
import { sayWhole } from '../../../controller/whole-of.ts';
import { drawDecision, sayAnswer } from './decision-lines.ts';
import { drawEvidence, evidenceKey, nameFamily } from './evidence-lines.ts';
import { drawEvacuationStory, isEvacuationEntry } from './evacuation-story.ts';
import { drawField, drawSection, type Layout } from './layout.ts';
import { drawLogLine } from './log-lines.ts';
import { drawRepairStory, isRepairEntry } from './repair-story.ts';
import type { Story } from '../record/story.ts';
import { drawTable } from './table.ts';
import { verdictTone } from './verdict-tone.ts';
import { wrapText } from './wrap-text.ts';

/** Hosts of an incident that are listed by name, and entries of its log; the rest is counted. */
const hostsShown = 12;
const entriesShown = 16;
/** Changes before it that are listed, the newest. */
const changesShown = 5;

export function explainStory(story: Story, layout: Layout): string[] {
  const focus = chooseFocus(story);
  return [
    ...drawHead(story, focus, layout),
    '',
    ...drawFacts(story, focus, layout),
    ...drawSection(nameHosts(story), story.episodes.length > 1 ? drawHosts(story, focus, layout) : [], layout),
    ...drawSection(`Why it was believed${sayRecorded(story, focus, layout)}`, drawBelief(story, focus, layout), layout),
    ...drawSection('What changed before', drawChanges(story, layout), layout),
    ...drawDecision(story, layout),
    ...drawSection('What you can do', drawAdvice(story, layout), layout),
    ...drawSection('What was done', drawRepairStory(story.entries, story.repairs, layout), layout),
    ...drawSection('How work left the zone', drawEvacuationStory(story.entries, story.evacuations, layout), layout),
    ...drawSection('What happened', drawEvents(story, focus, layout), layout),
    ...drawSection(isClosed(story) ? 'How it ended' : 'What comes next', drawEnd(story, layout), layout),
  ];
}

/** The episode whose evidence is shown: the one asked for, else the decided one, else the worst. */
function chooseFocus({ asked, decision, episodes }: Story): EpisodeRecord | undefined {
  const decided = episodes.find(({ id }) => id === decision?.decision.episode);
  return asked ?? decided ?? episodes.find(({ worst }) => worst === 'failed') ?? episodes[0];
}

function isClosed(story: Story): boolean {
  return endOf(story) !== undefined;
}

function startOf({ episodes, incident }: Story): number {
  return Math.min(...episodes.map(({ since }) => since), incident?.openedAt ?? Infinity);
}

/** A story is over when the last of its incidents is. */
function endOf({ episodes, incident, parts }: Story): number | undefined {
  const ends = incident === undefined ? episodes.map(({ closedAt }) => closedAt) : [incident, ...parts].map(({ closedAt }) => closedAt);
  return ends.includes(undefined) ? undefined : Math.max(...ends.filter((end) => end !== undefined));
}

/** "disk trouble on kafka-b-3 (zone b), with it kafka trouble (inc-gyv692)". */
function titleOf({ incident, parts }: Story, focus: EpisodeRecord | undefined): string {
  if (incident === undefined) return `${focus?.fault} trouble on ${focus?.host.name}`;
  return sayWhole(incident, parts).split(';')[0] as string;
}

function drawHead(story: Story, focus: EpisodeRecord | undefined, layout: Layout): string[] {
  const { paint, columns, now } = layout;
  const { incident } = story;
  const id = incident?.id ?? focus?.id ?? '';
  const endedAt = endOf(story);
  const lasting = formatDuration((endedAt ?? now) - startOf(story));
  const state = endedAt === undefined ? paint('bad', `OPEN for ${lasting}`) : paint('good', `CLOSED after ${lasting}`);
  return [
    ...wrapText(paint('strong', titleOf(story, focus)), columns, { first: `${paint('name', id)}  ` }),
    ...wrapText(`${state} · ${sayAnswer(story, layout)}`, columns),
  ];
}

function drawFacts(story: Story, focus: EpisodeRecord | undefined, layout: Layout): string[] {
  const { times, now } = layout;
  const { incident } = story;
  const start = startOf(story);
  const facts: [string, string][] = [];
  if (focus !== undefined && countHosts(story) === 1) {
    const { id, name, zone, group } = focus.host;
    facts.push(['Where', `${name}${id === name ? '' : ` (${id})`}, zone ${zone}, group ${group}`]);
  } else if (incident !== undefined) facts.push(['Where', `${incident.scope.kind} ${incident.scope.ids.join(', ')}`.trim()]);
  facts.push(['Since', `${times.full(start)}, ${formatDuration(now - start)} ago${sayPace(story, focus)}`]);
  if (incident !== undefined) facts.push(['Cause', sayCause(incident)]);
  const told = sayTold(story, layout);
  if (told !== '') facts.push(['Told', told]);
  return facts.flatMap(([label, text]) => drawField(label, text, layout));
}

function sayCause({ cause, causeEvidence, scope }: IncidentRecord): string {
  const name = cause === 'unknown' ? 'not known yet' : cause;
  if (causeEvidence === undefined) return name;
  const [zone] = scope.kind === 'zone' ? scope.ids : [];
  const more = zone !== undefined && causeEvidence.change === `zone ${zone}` ? `; more with heald zones why ${zone}` : '';
  return `${name}${cause === 'unknown' ? ', but' : ':'} ${causeEvidence.sentence}${more}`;
}

/** "on-call at 04:11:31 (zone_suspected), arrived; chat at 04:20:00 (incident_closed), under way": who has heard of it. */
function sayTold({ entries }: Story, { times, paint }: Layout): string {
  const settled = new Map<string, string>();
  for (const entry of entries) {
    if (entry.kind === 'message_delivered') settled.set(entry.message, 'arrived');
    if (entry.kind === 'message_failed') settled.set(entry.message, paint('bad', `did not arrive: ${entry.because}`));
  }
  const said = entries.flatMap((entry) => {
    if (entry.kind !== 'person_called') return [];
    const { id, notification, on, reason } = entry.message;
    return [`${notification} at ${times.clock(entry.at)} (${reason ?? on}), ${settled.get(id) ?? 'under way'}`];
  });
  return said.join('; ');
}

/** "; suspect after 7 s, failed after 21 s": how soon heald noticed. */
function sayPace({ entries }: Story, focus: EpisodeRecord | undefined): string {
  if (focus === undefined) return '';
  const seen = new Map<string, number>();
  for (const entry of entries) {
    if ((entry.kind === 'episode_opened' || entry.kind === 'episode_changed') && entry.episode === focus.id && !seen.has(entry.verdict)) {
      seen.set(entry.verdict, entry.at - focus.since);
    }
  }
  return `; ${[...seen].map(([verdict, afterMs]) => `${verdict} ${afterMs < 100 ? 'at once' : `after ${formatDuration(afterMs)}`}`).join(', ')}`;
}

function countHosts({ episodes }: Story): number {
  return new Set(episodes.map(({ host }) => host.id)).size;
}

function nameHosts(story: Story): string {
  const hosts = countHosts(story);
  return hosts === 1 ? `Troubles of ${story.episodes[0]?.host.name} (${story.episodes.length})` : `Hosts (${hosts})`;
}

function drawHosts(story: Story, focus: EpisodeRecord | undefined, layout: Layout): string[] {
  const { times, paint, columns } = layout;
  const { episodes, parts } = story;
  const isMixed = parts.length > 0;
  const shown = episodes.slice(0, hostsShown);
  const rows = shown.map(({ id, host, fault, worst, since, closedAt }) => [
    { text: host.name, tone: 'strong' as const },
    { text: host.zone },
    ...(isMixed ? [{ text: fault }] : []),
    { text: worst, tone: verdictTone[worst] },
    { text: times.clock(since) },
    { text: closedAt === undefined ? 'still' : times.clock(closedAt) },
    { text: id, tone: 'quiet' as const },
  ]);
  const headings = ['HOST', 'ZONE', ...(isMixed ? ['TROUBLE'] : []), 'WORST', 'SINCE', 'UNTIL', 'EPISODE'];
  const table = { columns: headings.map((heading) => ({ heading })), rows };
  const lines = drawTable(table, columns - 2, paint).map((line) => `  ${line}`);
  const others = episodes.length - shown.length;
  if (others > 0) lines.push(`  … and ${others} more`);
  if (focus !== undefined && countHosts(story) > 1)
    lines.push('', ...wrapText(`Below: ${focus.host.name}. For another host: heald explain <episode>`, columns, { first: '  ' }));
  return lines;
}

function drawAdvice({ advice }: Story, { columns }: Layout): string[] {
  return advice === undefined ? [] : wrapText(`${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`, columns, { first: '  ' });
}

/** The reasons are those of the newest entry about the episode, which need not be new. */
function sayRecorded({ entries }: Story, focus: EpisodeRecord | undefined, { times }: Layout): string {
  const newest = entries.findLast(
    (entry) => (entry.kind === 'episode_opened' || entry.kind === 'episode_changed') && entry.episode === focus?.id,
  );
  return newest === undefined ? '' : `, as recorded at ${times.clock(newest.at)}`;
}

function drawBelief({ decision, episodes }: Story, focus: EpisodeRecord | undefined, layout: Layout): string[] {
  const { columns, paint, times } = layout;
  const reasons = episodes.filter(({ host }) => host.id === focus?.host.id).flatMap((episode) => episode.reasons);
  const lines = reasons.flatMap(({ kind, sentence, family, since }) =>
    wrapText(`${sentence} · ${nameFamily(family)}, since ${times.clock(since)}`, columns, {
      first: `  ${paint(verdictTone[kind], kind.padEnd(7))}  `,
    }),
  );
  const evidence = decision?.decision.evidence;
  if (decision === undefined || evidence === undefined) return lines;
  const name = decision.decision.policy?.name ?? 'the policy';
  return [
    ...lines,
    ...(lines.length === 0 ? [] : ['']),
    ...wrapText(`What ${name} asks for, as seen at ${times.clock(decision.at)}`, columns, {
      first: '  ',
    }),
    ...drawEvidence(evidence, layout, decision.at),
    `  ${paint('quiet', evidenceKey)}`,
  ];
}

function drawChanges({ changes }: Story, { columns, times, now }: Layout): string[] {
  const left = changes.length - changesShown;
  const lines = changes
    .slice(-changesShown)
    .flatMap(({ at, what, where, state, by }) =>
      wrapText(`${what}: ${where}${by === undefined ? '' : `, by ${by}`}, ${state}`, columns, { first: `  ${times.near(at, now)}  ` }),
    );
  return left > 0 ? [`  … ${left} earlier: heald changes`, ...lines] : lines;
}

function drawEvents(story: Story, focus: EpisodeRecord | undefined, layout: Layout): string[] {
  const { columns, paint, times } = layout;
  const { entries, asked, incident, episodes } = story;
  const told = entries.filter((entry) => !isRepairEntry(entry) && !isEvacuationEntry(entry));
  const ofHost = new Set(episodes.filter(({ host }) => host.id === focus?.host.id).map(({ id }) => id));
  const own = asked === undefined ? told : told.filter((entry) => !('episode' in entry) || ofHost.has(entry.episode));
  const left = own.length - entriesShown;
  const start = startOf(story);
  const draw = (entry: (typeof own)[number]) =>
    drawLogLine(entry, times.near(entry.at, start), columns - 2, paint).map((line) => `  ${line}`);
  if (left <= 0) return own.flatMap(draw);
  const half = entriesShown / 2;
  const gap = `  … ${left} more: heald log${incident === undefined ? '' : ` --incident ${incident.id}`}`;
  return [...own.slice(0, half).flatMap(draw), paint('quiet', gap), ...own.slice(-half).flatMap(draw)];
}

function drawEnd(story: Story, layout: Layout): string[] {
  const { columns, times } = layout;
  const { incident, episodes, decision, controllerRuns } = story;
  const endedAt = endOf(story);
  const say = (text: string) => wrapText(text, columns, { first: '  ' });
  if (endedAt !== undefined) {
    const sentence = incident?.sentence.split('; ').slice(1).join('; ') || (episodes[0]?.closedBecause ?? 'well again');
    return say(`Closed at ${times.near(endedAt, startOf(story))}: ${sentence}.`);
  }
  if (!controllerRuns)
    return say('Still open, but the controller has stopped: nobody is looking. Start it with "heald up" or "heald controller".');
  const lookAgainAt = decision?.decision.lookAgainAt;
  if (decision === undefined || lookAgainAt === undefined) return say('Still open.');
  const everyMs = lookAgainAt - decision.at;
  const where = incident === undefined ? '' : ` --incident ${incident.id}`;
  return say(
    `Still open. heald looks again every ${formatDuration(everyMs)} (first at ${times.clock(lookAgainAt)}); another answer becomes a new line in heald log --follow${where}`,
  );
}
