/**
 * What does a policy say, taken apart? One aspect for each thing that can differ between two versions of it: a name, its words, and
 * where there is a more and a less, how bold it is. Fields that nobody has named here yet are still aspects, in their own words.
 */
import { formatDuration } from '../base/duration.ts';
import { formatTimestamp } from '../base/timestamp.ts';
import { findSignal } from '../liveness/catalog.ts';
import type { Comparison, Condition } from '../liveness/condition.ts';
import { formatValue, listComparisons } from '../liveness/evaluate-condition.ts';
import { findAction } from '../remediation/action-catalog.ts';
import type { Amount, Caps, Limits } from '../remediation/limits.ts';
import { describeAmount, describeTarget } from './explain/explain-policy.ts';
import type { Guardrails, HostRemediation, Policy, ZoneEvacuation } from './policy.ts';

export interface Aspect {
  readonly words: string;
  /** Higher acts sooner, or on more; comparable only with the same aspect of another version, of the same sort. */
  readonly boldness?: { readonly sort: string; readonly degree: number };
}

export type Aspects = ReadonlyMap<string, Aspect>;

/** Where a policy lies and how it is explained changes nothing that it does; `kind` and `name` are what it is. */
const withoutEffect: readonly string[] = ['file', 'kind', 'name'];

export function listAspects(policy: Policy): Aspects {
  if (policy.kind === 'Notification' || policy.kind === 'KafkaCluster') return new Map(listOthers(policy));
  if (policy.kind === 'ZoneEvacuation') return listOfEvacuation(policy);
  return policy.kind === 'HostRemediation' ? listOfRemediation(policy) : listOfGuardrails(policy);
}

/** Begins the name of the aspect that is a comparison's `for`. */
export const timeOf = 'for of ';

const modes = ['observe', 'recommend', 'approve', 'auto'] as const;

function listOfRemediation(policy: HostRemediation): Aspects {
  const { mode, target, when, witnesses, recoverMs, unless, steps, limits, vetoWindowMs, verifyHealthyForMs, ...others } = policy;
  return new Map<string, Aspect>([
    ['mode', { words: mode, boldness: { sort: '', degree: modes.indexOf(mode) } }],
    ['target', { words: describeTarget(target) }],
    ...listComparisonAspects(when),
    ['how the conditions are joined', { words: sketch(when) }],
    ['witnesses', { words: String(witnesses), boldness: { sort: '', degree: -witnesses } }],
    ['recover', { words: formatDuration(recoverMs) }],
    ...unless.map((veto): [string, Aspect] => [`unless ${veto}`, { words: 'holds', boldness: { sort: '', degree: -1 } }]),
    ['steps', describeSteps(steps)],
    ...listLimits(limits),
    ['vetoWindow', time(vetoWindowMs)],
    ['verify', { words: `healthy for ${formatDuration(verifyHealthyForMs)}` }],
    ...listOthers(others),
  ]);
}

function listOfGuardrails({ limits, freezes, exclude, thresholds, silentAfterMs, observerSuspectShare, ...others }: Guardrails): Aspects {
  return new Map<string, Aspect>([
    ...listLimits(limits),
    ...freezes.map(({ from, until, reason }): [string, Aspect] => [
      `freeze from ${formatTimestamp(from)} to ${formatTimestamp(until)}`,
      { words: reason },
    ]),
    ['exclude', { words: exclude === undefined ? 'no host' : describeTarget(exclude) }],
    ...Object.entries(thresholds).map(([signal, judgement]): [string, Aspect] => [
      `thresholds of ${signal}`,
      { words: JSON.stringify(judgement) },
    ]),
    ['silentAfter', { words: formatDuration(silentAfterMs) }],
    ['observerSuspect', { words: `${Math.round(observerSuspectShare * 100)} %`, boldness: { sort: '', degree: observerSuspectShare } }],
    ...listOthers(others),
  ]);
}

function listOfEvacuation(policy: ZoneEvacuation): Aspects {
  const { mode, zones, thresholds, stateful, minHealthyElsewhere, shiftForMs, ...rest } = policy;
  const { bakeMs, stageMs, onceInMs, empties, records, vetoWindowMs, ...others } = rest;
  return new Map<string, Aspect>([
    ['mode', { words: mode, boldness: { sort: '', degree: modes.indexOf(mode) } }],
    ['zones', { words: zones?.join(', ') ?? 'every zone' }],
    ['suspectDecades', careful(thresholds.suspectDecades)],
    ['confirmDecades', careful(thresholds.confirmDecades)],
    ...stateful.map((group): [string, Aspect] => [`stateful ${group}`, { words: 'its hosts stay' }]),
    ['minHealthyElsewhere', amount(minHealthyElsewhere, -1)],
    ['shiftFor', { words: formatDuration(shiftForMs) }],
    ['bake', time(bakeMs)],
    ['stage', time(stageMs)],
    ['onceIn', time(onceInMs)],
    ['empty', { words: empties ? 'stateless' : 'never', boldness: { sort: '', degree: empties ? 1 : 0 } }],
    ...records.map(describeRecord),
    ['vetoWindow', time(vetoWindowMs)],
    ...listOthers(others),
  ]);
}

function describeRecord({ hostedZone, name, type, sets }: ZoneEvacuation['records'][number]): [string, Aspect] {
  const words = Object.entries(sets).map(([zone, set]) => `${set} in ${zone}`);
  return [`record ${name} (${type}) of ${hostedZone}`, { words: words.toSorted().join(', ') }];
}

function listOthers(others: object): [string, Aspect][] {
  return Object.entries(others)
    .filter(([name, value]) => !withoutEffect.includes(name) && value !== undefined)
    .map(([name, value]) => [name, { words: typeof value === 'string' ? value : JSON.stringify(value) }]);
}

/** One aspect for the threshold and one for the time of each comparison, under a name that stays when either changes. */
function listComparisonAspects(when: Condition): [string, Aspect][] {
  const seen = new Map<string, number>();
  return listComparisons(when).flatMap((comparison): [string, Aspect][] => {
    const { value, forMs, operator } = comparison;
    const base = nameComparison(comparison);
    const again = seen.get(base) ?? 0;
    seen.set(base, again + 1);
    const name = again === 0 ? base : `${base} (${again + 1})`;
    const words = formatValue(value, findSignal(comparison.signal)?.unit ?? 'count');
    return [
      [name, { words, boldness: { sort: '', degree: operator === 'above' ? -value : value } }],
      [`${timeOf}${name}`, { words: formatDuration(forMs), boldness: { sort: '', degree: -forMs } }],
    ];
  });
}

function nameComparison({ signal, operator, subjects }: Comparison): string {
  return `${signal}${subjects === undefined ? '' : ` of ${subjects.join(', ')}`} ${operator}`;
}

/** The shape of the condition, without its numbers: "any of (disk.stall_seconds above, not (dns.failures above))". */
function sketch(condition: Condition): string {
  if (condition.kind === 'compare') return nameComparison(condition);
  if (condition.kind === 'not') return `not (${sketch(condition.of)})`;
  return `${condition.kind} of (${condition.of.map(sketch).join(', ')})`;
}

function describeSteps(steps: HostRemediation['steps']): Aspect {
  const words = steps.map((step) => findAction(step.action)?.describe(step, 'the host') ?? step.action).join(', then ');
  const isDrastic = steps.some(({ action }) => findAction(action)?.irreversible === true);
  return { words, boldness: { sort: '', degree: isDrastic ? 1 : 0 } };
}

function listLimits(limits: Caps & Partial<Limits> & { readonly zone?: Caps }): [string, Aspect][] {
  const { inFlight, per, zone, perHost = [], coolDownMs, minHealthy, storm, canary, breakAfter, quorum, gate } = limits;
  return [
    ['limits.inFlight', cap(inFlight)],
    ...listBudgets('limits.per', per),
    ...(zone === undefined ? [] : [['limits.zone.inFlight', cap(zone.inFlight)] satisfies [string, Aspect]]),
    ...listBudgets('limits.zone.per', zone?.per ?? []),
    ...listBudgets('limits.perHost', perHost),
    ...(coolDownMs === undefined ? [] : [['limits.coolDown', time(coolDownMs)] satisfies [string, Aspect]]),
    ...(minHealthy === undefined ? [] : [['limits.minHealthy', amount(minHealthy, -1)] satisfies [string, Aspect]]),
    ...(storm === undefined ? [] : listStorm(storm)),
    ...(canary === undefined ? [] : listCanary(canary)),
    ...(quorum === undefined ? [] : [['limits.quorum.members', holds(String(quorum.members))] satisfies [string, Aspect]]),
    ...(gate === undefined ? [] : [['limits.gate', holds(gate)] satisfies [string, Aspect]]),
    ...(breakAfter === undefined ? [] : [['limits.breakAfter', count(breakAfter)] satisfies [string, Aspect]]),
  ];
}

function listBudgets(name: string, per: Caps['per']): [string, Aspect][] {
  return per.map(({ windowMs, max }): [string, Aspect] => [`${name} ${formatDuration(windowMs)}`, cap(max)]);
}

function listStorm({ suspects, atLeast, quietMs }: Limits['storm']): [string, Aspect][] {
  return [
    ['limits.storm.suspects', amount(suspects, 1)],
    ['limits.storm.atLeast', count(atLeast)],
    ['limits.storm.quiet', time(quietMs)],
  ];
}

function listCanary({ verifyMs, growth, ceiling }: Limits['canary']): [string, Aspect][] {
  return [
    ['limits.canary.verify', time(verifyMs)],
    ['limits.canary.growth', count(growth)],
    ['limits.canary.ceiling', amount(ceiling, 1)],
  ];
}

/** One more thing that it holds for. */
function holds(words: string): Aspect {
  return { words, boldness: { sort: '', degree: -1 } };
}

/** The more it asks for, the more careful it is. */
function careful(degree: number): Aspect {
  return { words: String(degree), boldness: { sort: '', degree: -degree } };
}

function count(degree: number): Aspect {
  return { words: String(degree), boldness: { sort: '', degree } };
}

/** The longer it waits, the more careful it is. */
function time(ms: number): Aspect {
  return { words: formatDuration(ms), boldness: { sort: '', degree: -ms } };
}

/** In a limit on repairs a bare number is a number of them. */
function cap(written: Amount): Aspect {
  return written.kind === 'count' ? count(written.count) : amount(written, 1);
}

/** A count and a share cannot be compared without knowing how large the group is. */
function amount(written: Amount, sign: 1 | -1): Aspect {
  const degree = written.kind === 'count' ? written.count : written.share;
  return { words: describeAmount(written), boldness: { sort: written.kind, degree: sign * degree } };
}
