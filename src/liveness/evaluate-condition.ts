/**
 * Is a policy's condition true of this host? Annotates the condition's tree with what was seen; see condition.ts for the logic.
 */
import { formatDuration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { elapsedMs } from '../base/instant.ts';
import { invariant } from '../base/invariant.ts';
import type { Comparison, Condition, Evidence, Truth } from './condition.ts';
import type { ClockedPair, HostView } from './host-view.ts';
import { staleAfterOf } from './judge-host.ts';
import { wholeHost } from './report.ts';
import { isObserved, type SignalDefinition, type Unit } from './signal.ts';
import { comparableValue, never, sampleCount, type Track } from './track.ts';

/** What follows from a condition alone, worked out once: conditions never change, and are asked about for every host in trouble. */
const knownLists = new WeakMap<Condition, readonly Comparison[]>();
const knownLabels = new WeakMap<Comparison, string>();

/** Every comparison of the tree, left to right. */
export function listComparisons(condition: Condition): readonly Comparison[] {
  const known = knownLists.get(condition);
  if (known !== undefined) return known;
  const listed = condition.kind === 'compare' ? [condition] : [condition.of].flat().flatMap(listComparisons);
  knownLists.set(condition, listed);
  return listed;
}

/**
 * Moves the clocks of `for`: called once a report, for every comparison of the policies that cover the host, so that a condition
 * knows since when it holds. A value that is missing neither starts nor stops a clock.
 */
export function keepClocks(view: HostView, comparisons: readonly Comparison[]): void {
  const { trueSince } = view;
  if (view.clocked?.comparisons !== comparisons) view.clocked = { comparisons, pairs: pairUp(view, comparisons) };
  for (const { comparison, tracked } of view.clocked.pairs) {
    const { track, subject, definition } = tracked;
    if (track.lastAt === never) continue;
    const holds = compare(comparison, track, stretchOf(view, definition));
    if (!holds && trueSince.size === 0) continue;
    const key = clockKey(comparison, subject);
    if (!holds) trueSince.delete(key);
    else if (!trueSince.has(key)) trueSince.set(key, track.lastAt);
  }
}

function pairUp({ tracked }: HostView, comparisons: readonly Comparison[]): readonly ClockedPair[] {
  return comparisons.flatMap((comparison) =>
    tracked
      .filter(({ definition, subject }) => definition.name === comparison.signal && concerns(comparison, subject))
      .map((each) => ({ comparison, tracked: each })),
  );
}

export function evaluateCondition(
  condition: Condition,
  view: HostView,
  now: Instant,
  findSignal: (name: string) => SignalDefinition | undefined,
): Evidence {
  if (condition.kind === 'compare') return evaluateComparison(condition, view, now, findSignal);
  if (condition.kind === 'not') {
    const inner = evaluateCondition(condition.of, view, now, findSignal);
    return { truth: negate(inner.truth), label: 'not', of: [inner] };
  }
  const of = condition.of.map((branch) => evaluateCondition(branch, view, now, findSignal));
  const decisive: Truth = condition.kind === 'any' ? 'true' : 'false';
  if (of.some(({ truth }) => truth === decisive)) return { truth: decisive, label: `${condition.kind} of`, of };
  const truth = of.some((branch) => branch.truth === 'unknown') ? 'unknown' : negate(decisive);
  return { truth, label: `${condition.kind} of`, of };
}

/** The families of the true comparisons that the tree's truth rests on. */
export function familiesOf(evidence: Evidence): ReadonlySet<string> {
  const families = new Set<string>();
  collectFamilies(evidence, families);
  return families;
}

function collectFamilies(evidence: Evidence, families: Set<string>): void {
  if (evidence.label === 'not') return;
  if (evidence.of.length === 0 && evidence.truth === 'true' && evidence.family !== undefined) families.add(evidence.family);
  for (const inner of evidence.of) collectFamilies(inner, families);
}

function negate(truth: Truth): Truth {
  if (truth === 'unknown') return 'unknown';
  return truth === 'true' ? 'false' : 'true';
}

function evaluateComparison(
  comparison: Comparison,
  view: HostView,
  now: Instant,
  findSignal: (name: string) => SignalDefinition | undefined,
): Evidence {
  const definition = findSignal(comparison.signal);
  invariant(definition !== undefined, `The policy parser let an unknown signal pass: ${comparison.signal}`);
  const label = knownLabels.get(comparison) ?? describeComparison(comparison, definition.unit);
  knownLabels.set(comparison, label);
  const sign = comparison.operator === 'above' ? 1 : -1;
  const loudness = ({ observed }: Evidence) => (observed === undefined ? -Infinity : sign * observed.value);
  let loudest: Evidence | undefined;
  for (const each of view.tracked) {
    if (each.definition !== definition || !concerns(comparison, each.subject)) continue;
    const one = evaluateSubject(comparison, definition, each.subject, each.track, view, now, label);
    if (loudest === undefined || (rank(one) - rank(loudest) || loudness(one) - loudness(loudest)) > 0) loudest = one;
  }
  const because = view.report.lacks[comparison.signal] ?? 'nothing measured yet';
  return loudest ?? { truth: 'unknown', label, family: definition.family, because, of: [] };
}

/** Which subject's word is shown and counts: a true one, else one that is unknown, else one that holds already; then the loudest. */
function rank(evidence: Evidence): number {
  if (evidence.truth === 'true') return 3;
  if (evidence.truth === 'unknown') return 2;
  return evidence.since === undefined ? 0 : 1;
}

function evaluateSubject(
  comparison: Comparison,
  definition: SignalDefinition,
  subject: string,
  track: Track,
  view: HostView,
  now: Instant,
  label: string,
): Evidence {
  const { family, unit } = definition;
  const place = subject === wholeHost ? '' : `${subject}: `;
  const value = comparableValue(track);
  const stale = track.lastAt === never || elapsedMs(track.lastAt, now) > staleAfterOf(definition);
  if (value === undefined || stale) {
    const ago = track.lastAt === never ? 'not measured yet' : `not measured for ${formatDuration(elapsedMs(track.lastAt, now))}`;
    const because = `${place}${view.report.details[comparison.signal]?.[subject] ?? ago}`;
    return { truth: 'unknown', label, family, because, of: [] };
  }
  const sentence = `${place}${formatValue(value, unit)}`;
  const observed = { subject, value, samples: sampleCount(track), sentence };
  const since = view.trueSince.get(clockKey(comparison, subject));
  if (since === undefined) return { truth: 'false', label, family, observed, of: [] };
  const held = elapsedMs(since, track.lastAt) >= comparison.forMs * stretchOf(view, definition);
  return { truth: held ? 'true' : 'false', label, family, observed, since, of: [] };
}

/** What others see of a host does not take longer because its agent is slow. */
function stretchOf({ report }: HostView, definition: SignalDefinition): number {
  return isObserved(definition) ? 1 : report.self.score + 1;
}

function compare(comparison: Comparison, track: Track, stretch: number): boolean {
  const value = comparableValue(track);
  if (value === undefined) return false;
  if (comparison.operator === 'below') return value < comparison.value;
  return value >= comparison.value * (track.unit === 'seconds' ? stretch : 1);
}

function concerns(comparison: Comparison, subject: string): boolean {
  return comparison.subjects === undefined || comparison.subjects.includes(subject);
}

function clockKey(comparison: Comparison, subject: string): string {
  return `${comparison.signal} ${comparison.operator} ${comparison.value} ${subject}`;
}

/** "disk.fsync_stall_seconds above 15 s for 30 s", "dns.failures above 20 %". */
export function describeComparison(comparison: Comparison, unit: Unit): string {
  const lasting = comparison.forMs === 0 ? '' : ` for ${formatDuration(comparison.forMs)}`;
  return `${comparison.signal} ${comparison.operator} ${formatValue(comparison.value, unit)}${lasting}`;
}

/** A value in its unit for people: "12 s", "43 %", "3.5 per second". Counts are compared by their failed share. */
export function formatValue(value: number, unit: Unit): string {
  const rounded = Number(value.toFixed(value < 10 ? 1 : 0));
  switch (unit) {
    case 'seconds':
      return value > 0 && value < 0.1 ? `${Number((value * 1000).toPrecision(2))} ms` : formatDuration(value * 1000);
    case 'share':
    case 'counts':
      return `${Number((value * 100).toFixed(value < 0.1 ? 1 : 0))} %`;
    case 'per_second':
      return `${rounded} per second`;
    case 'ratio':
      return `${rounded} times`;
    case 'count':
    case 'state':
      return `${rounded}`;
    default:
      return unit satisfies never;
  }
}
