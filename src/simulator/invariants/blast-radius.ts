/** Does heald do no more than it may at once, in a row, and where it does not help? */
import { minuteMs } from '../../base/instant.ts';
import { mostOf } from '../../remediation/limits.ts';
import { begunAt, coursesOf, intentsOf } from './courses.ts';
import { createFleet } from './fleet.ts';
import { guardrailsAt, policyAt } from './ground.ts';
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
  { number: 'I15', name: 'in a storm one repair at a time until one has helped', check: checkStorms },
  { number: 'I16', name: 'no repair while more than half of a group is suspect', check: checkHalf },
  { number: 'I17', name: 'where repairs did not help nothing more is done until a person says so', check: checkBreakers },
];

function checkInFlight(trace: Trace): readonly Breach[] {
  const known = countHosts(trace);
  return intentsOf(trace).flatMap(({ at, call, policy }) => {
    const begun = begunAt(trace, at);
    const { limits } = guardrailsAt(trace, at);
    const { group, zone } = call.target;
    const inGroup = begun.filter(({ plan }) => plan.target.group === group).length;
    const inZone = begun.filter(({ plan }) => plan.target.zone === zone).length;
    const groupMost = policy === undefined ? 0 : mostOf(policy.limits.inFlight, known.inGroup(group));
    const [zoneMost, fleetMost] = [mostOf(limits.zone.inFlight, known.inZone(zone)), mostOf(limits.inFlight, known.inFleet)];
    if (inGroup <= groupMost && inZone <= zoneMost && begun.length <= fleetMost) return [];
    const counts = `${inGroup} of ${groupMost} in ${group}, ${inZone} of ${zoneMost} in zone ${zone}, ${begun.length} of ${fleetMost} in all`;
    return [{ at, sentence: `${call.token} makes ${counts}` }];
  });
}

/** As many as there ever were: a share of fewer allows less, which is not held against heald to the last host. */
function countHosts({ entries }: Trace) {
  const hosts = new Map<string, { readonly group: string; readonly zone: string }>();
  for (const entry of entries) if (entry.kind === 'host_seen') hosts.set(entry.host.id, entry.host);
  const all = [...hosts.values()];
  return {
    inGroup: (group: string) => all.filter((host) => host.group === group).length,
    inZone: (zone: string) => all.filter((host) => host.zone === zone).length,
    inFleet: all.length,
  };
}

function checkBudgets(trace: Trace): readonly Breach[] {
  const courses = new Map(coursesOf(trace).map((course) => [course.id, course]));
  const irreversible = new Map<string, string>(
    intentsOf(trace).flatMap((intent) => (intent.irreversible ? [[intent.call.token, intent.course.id] as const] : [])),
  );
  // The rungs of one repair are one repair, as the policy's field says.
  const firsts = new Map<string, { readonly at: number; readonly group: string; readonly zone: string | undefined }>();
  for (const { by, kind, at, group, zone } of trace.deeds) {
    const repair = irreversible.get(by);
    if (repair !== undefined && spends.has(kind) && !firsts.has(repair)) firsts.set(repair, { at, group, zone });
  }
  const spent = [...firsts];
  const known = countHosts(trace);
  return spent.flatMap(([repair, { at, group, zone }]) => {
    const { limits } = guardrailsAt(trace, at);
    const others = spent.map(([, other]) => other).filter((other) => other.at <= at);
    const places = [
      {
        where: `in ${group}`,
        per: policyAt(trace, courses.get(repair)?.policyName ?? '', at)?.limits.per ?? [],
        size: known.inGroup(group),
        of: others.filter((other) => other.group === group),
      },
      { where: `in zone ${zone}`, per: limits.zone.per, size: known.inZone(zone ?? ''), of: others.filter((other) => other.zone === zone) },
      { where: 'in the fleet', per: limits.per, size: known.inFleet, of: others },
    ];
    return places.flatMap(({ where, per, size, of }) => {
      const over = per.find(
        ({ windowMs, max }) => of.filter((other) => at - other.at < windowMs - effectDelayMs).length > mostOf(max, size),
      );
      if (over === undefined) return [];
      return [{ at, sentence: `${repair} is one more than ${mostOf(over.max, size)} ${where} within ${over.windowMs / minuteMs} min` }];
    });
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
    const storm = storms.find((each) => each.key === group && holdsAt(each, at));
    if (storm === undefined || lastTold(trace, group, storm.from, at) === 'succeeded') return [];
    const others = begunAt(trace, at).filter((other) => other !== course && other.plan.target.group === group);
    return others.length === 0 ? [] : [{ at, sentence: `${call.token} is intended in a storm, beside ${others[0]?.id}` }];
  });
}

/** How the last repair of the group ended that says anything, since then. */
function lastTold({ entries }: Trace, group: string, from: number, at: number): string | undefined {
  const told = entries.findLast(
    (entry) =>
      (entry.kind === 'remediation_closed' || entry.kind === 'repair_relapsed') &&
      entry.group === group &&
      entry.tells &&
      entry.at >= from &&
      entry.at <= at,
  );
  return told?.kind === 'remediation_closed' ? told.result : undefined;
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
    const most = policyAt(trace, courses.get(entry.remediation)?.policyName ?? '', entry.at)?.limits.breakAfter ?? Infinity;
    if ((failed.get(group) ?? 0) < most || broken.has(group)) return [];
    return [
      { at: entry.at, sentence: `${entry.call.token} follows ${failed.get(group)} failed repairs in ${group}, and no breaker opened` },
    ];
  });
}
