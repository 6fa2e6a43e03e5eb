/** Does heald do no more than it may at once, in a row, and where it does not help? */
import { minuteMs } from '../../base/instant.ts';
import { countOf } from '../../remediation/limits.ts';
import { begunAt, coursesOf, intentsOf } from './courses.ts';
import { createFleet } from './fleet.ts';
import type { Breach, Invariant } from './invariant.ts';
import { holdsAt, readSpans } from './spans.ts';
import type { Trace } from './trace.ts';

/** A call may take effect so much later than it was counted. */
const effectDelayMs = 3 * minuteMs;
const spends = new Set(['condemned', 'leaving', 'put_aside', 'rebooting']);
const stormShareMost = 0.5;

export const blastRadiusInvariants: readonly Invariant[] = [
  { number: 'I11', name: 'no more repairs at once than allowed, unknown outcomes included', check: checkInFlight },
  { number: 'I12', name: 'no more repairs in any stretch of time than the budgets allow', check: checkBudgets },
  { number: 'I13', name: 'enough healthy hosts are left', check: checkFloor },
  { number: 'I15', name: 'in a storm one repair at a time', check: checkStorms },
  { number: 'I16', name: 'no repair while more than half of a group is suspect', check: checkHalf },
  { number: 'I17', name: 'where repairs did not help nothing more is done until a person says so', check: checkBreakers },
];

function checkInFlight(trace: Trace): readonly Breach[] {
  return intentsOf(trace).flatMap(({ at, call, course }) => {
    const begun = begunAt(trace, at);
    const inGroup = begun.filter(({ plan }) => plan.target.group === call.target.group).length;
    const [groupMost, fleetMost] = [course.policy?.limits.inFlight ?? 0, trace.policies.guardrails.limits.inFlight];
    if (inGroup <= groupMost && begun.length <= fleetMost) return [];
    return [
      { at, sentence: `${call.token} makes ${inGroup} of ${groupMost} in ${call.target.group}, ${begun.length} of ${fleetMost} in all` },
    ];
  });
}

function checkBudgets(trace: Trace): readonly Breach[] {
  const courses = new Map(coursesOf(trace).map((course) => [course.id, course]));
  const irreversible = new Map<string, string>(
    intentsOf(trace).flatMap((intent) => (intent.irreversible ? [[intent.call.token, intent.course.id] as const] : [])),
  );
  // The rungs of one repair are one repair, as the policy's field says.
  const firsts = new Map<string, { readonly at: number; readonly group: string }>();
  for (const { by, kind, at, group } of trace.deeds) {
    const repair = irreversible.get(by);
    if (repair !== undefined && spends.has(kind) && !firsts.has(repair)) firsts.set(repair, { at, group });
  }
  const spent = [...firsts];
  return spent.flatMap(([repair, { at, group }]) => {
    const policy = courses.get(repair)?.policy;
    const count = (windowMs: number, where: string | undefined) =>
      spent.filter(([, other]) => other.at <= at && at - other.at < windowMs - effectDelayMs && (where ?? other.group) === other.group)
        .length;
    const overGroup = (policy?.limits.per ?? []).find(({ windowMs, max }) => count(windowMs, group) > max);
    const overFleet = trace.policies.guardrails.limits.per.find(({ windowMs, max }) => count(windowMs, undefined) > max);
    const over = overGroup ?? overFleet;
    if (over === undefined) return [];
    const where = overGroup === undefined ? 'in the fleet' : `in ${group}`;
    return [{ at, sentence: `${repair} is one more than ${over.max} ${where} within ${over.windowMs / minuteMs} min` }];
  });
}

function checkFloor(trace: Trace): readonly Breach[] {
  const fleet = createFleet();
  const courses = new Map(coursesOf(trace).map((course) => [course.id, course]));
  return trace.entries.flatMap((entry) => {
    fleet.see(entry);
    const limits = entry.kind === 'step_intended' ? courses.get(entry.remediation)?.policy?.limits : undefined;
    if (entry.kind !== 'step_intended' || limits === undefined || !entry.irreversible) return [];
    const { group } = entry.call.target;
    const known = fleet.knownIn(group);
    const [left, floor] = [known - fleet.suspectIn(group), countOf(limits.minHealthy, known, 'up')];
    return left >= floor
      ? []
      : [{ at: entry.at, sentence: `${entry.call.token} is intended with ${left} of at least ${floor} left in ${group}` }];
  });
}

function checkStorms(trace: Trace): readonly Breach[] {
  const storms = readSpans(
    trace.entries,
    (entry) => (entry.kind === 'storm_began' ? entry.group : undefined),
    (entry) => (entry.kind === 'storm_ended' ? entry.group : undefined),
  );
  return intentsOf(trace).flatMap(({ at, call, course }) => {
    const { group } = call.target;
    if (!storms.some((storm) => storm.key === group && holdsAt(storm, at))) return [];
    const others = begunAt(trace, at).filter((other) => other !== course && other.plan.target.group === group);
    return others.length === 0 ? [] : [{ at, sentence: `${call.token} is intended in a storm, beside ${others[0]?.id}` }];
  });
}

function checkHalf({ entries }: Trace): readonly Breach[] {
  const fleet = createFleet();
  return entries.flatMap((entry) => {
    fleet.see(entry);
    if (entry.kind !== 'step_intended' || !entry.irreversible) return [];
    const { group } = entry.call.target;
    const [suspect, most] = [fleet.suspectIn(group), stormShareMost * fleet.largest(group)];
    // One host of one is half and more; a storm needs two at least.
    return suspect <= Math.max(1, most)
      ? []
      : [{ at: entry.at, sentence: `${entry.call.token} is intended with ${suspect} suspects in ${group}` }];
  });
}

function checkBreakers(trace: Trace): readonly Breach[] {
  const open = readSpans(
    trace.entries,
    (entry) => (entry.kind === 'breaker_opened' ? entry.group : undefined),
    (entry) => (entry.kind === 'breaker_closed' ? entry.group : undefined),
  );
  const begunAnyway = intentsOf(trace)
    .filter(({ at, call, irreversible }) => irreversible && open.some((span) => span.key === call.target.group && holdsAt(span, at)))
    .map(({ at, call }) => ({ at, sentence: `${call.token} is intended while the breaker of ${call.target.group} is open` }));
  return [...begunAnyway, ...findMissingBreakers(trace)];
}

function findMissingBreakers(trace: Trace): readonly Breach[] {
  const courses = new Map(coursesOf(trace).map((course) => [course.id, course]));
  const failed = new Map<string, number>();
  const broken = new Set<string>();
  return trace.entries.flatMap((entry) => {
    if (entry.kind === 'breaker_opened') broken.add(entry.group);
    if (entry.kind === 'breaker_closed') {
      broken.delete(entry.group);
      failed.delete(entry.group);
    }
    if (entry.kind === 'remediation_closed' && entry.tells)
      failed.set(entry.group, entry.result === 'succeeded' ? 0 : (failed.get(entry.group) ?? 0) + 1);
    if (entry.kind !== 'step_intended' || !entry.irreversible) return [];
    const { group } = entry.call.target;
    const most = courses.get(entry.remediation)?.policy?.limits.breakAfter ?? Infinity;
    if ((failed.get(group) ?? 0) < most || broken.has(group)) return [];
    return [
      { at: entry.at, sentence: `${entry.call.token} follows ${failed.get(group)} failed repairs in ${group}, and no breaker opened` },
    ];
  });
}
