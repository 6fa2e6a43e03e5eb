/** Does heald see how far the trouble reaches, and how much is left? Held against how the fleet really was, not against what it saw. */
import { chanceOfSoMany } from '../../base/fisher.ts';
import { minuteMs, secondMs } from '../../base/instant.ts';
import { countOf, mostOf } from '../../remediation/limits.ts';
import { begunAt, coursesOf, intentsOf, type Intent } from './courses.ts';
import {
  guardrailsAt,
  listGroups,
  servedThroughout,
  viewsOf,
  wasIllAtAll,
  wasIllThroughout,
  wasSilentAtAll,
  wasSilentThroughout,
  type Fault,
} from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

/** Nobody can be expected to know sooner: reports come every five seconds, a verdict takes some, and pages are a minute old. */
const surelyKnownMs = 2 * minuteMs;
/** Long enough for an episode to be over that is not mentioned any more. */
const longOverMs = 15 * minuteMs;
const lossSettlesMs = 10 * minuteMs;
const suspectsLeast = 3;
/** So many powers of ten against chance, after a look at every zone, speak for a zone. Three of twenty, and none of forty, do not. */
const zoneDecadesLeast = 2;
/** Where even a zone that is ill to the last host would not come to so many, numbers cannot tell, and three in one zone are too many. */
const tellingDecades = 4;
/** What all zones have at once is waited for so long, and at least so long. */
const sharedCausePassesMs = 25 * minuteMs;
/** What takes a host out of service, for a moment or for good. */
const costly = new Set(['replace', 'reboot', 'quarantine']);
const faults: readonly Fault[] = ['disk', 'service'];

export const extentInvariants: readonly Invariant[] = [
  { number: 'I13', name: 'enough healthy hosts are left', check: eachCostly(findLackOfHosts) },
  { number: 'I14', name: 'what others end uses up the same room', check: eachCostly(findLossesPassedOver) },
  { number: 'I15b', name: 'where too many are ill there is a storm', check: eachIntent(findStormPassedOver) },
  {
    number: 'I16a',
    name: 'where all who are ill stand in one zone, and not by chance, no host is repaired',
    check: eachIntent(findZonePassedOver),
  },
  { number: 'I16b', name: 'where every zone has ill hosts nothing is repaired for a while', check: eachIntent(findEverybodyPassedOver) },
  { number: 'I19', name: 'of a quorum at most one member', check: eachCostly(findQuorumAtRisk) },
  { number: 'I18', name: 'nothing is ended while launches fail', check: eachCostly(findLaunchesPassedOver) },
];

type Find = (trace: Trace, intent: Intent) => string | undefined;

function eachIntent(find: Find): Invariant['check'] {
  return (trace) =>
    intentsOf(trace).flatMap((intent): Breach[] => {
      const sentence = find(trace, intent);
      return sentence === undefined ? [] : [{ at: intent.at, sentence: `${intent.call.token} is intended, and ${sentence}` }];
    });
}

function eachCostly(find: Find): Invariant['check'] {
  return eachIntent((trace, intent) => (costly.has(intent.call.step.action) ? find(trace, intent) : undefined));
}

function findLackOfHosts(trace: Trace, intent: Intent): string | undefined {
  const { at, call, policy } = intent;
  if (policy === undefined) return undefined;
  const desired = Math.min(...viewsOf(trace, call.target.group, at - surelyKnownMs, at).map((view) => view.desired));
  const healthy = countHealthy(trace, intent);
  const floor = countOf(policy.limits.minHealthy, desired, 'up');
  return healthy >= floor ? undefined : `${healthy} of at least ${floor} healthy machines are left in ${call.target.group}`;
}

/** While one member is repaired, all others must be there: a majority that hangs on one of them is none. */
function findQuorumAtRisk(trace: Trace, intent: Intent): string | undefined {
  const { at, call, course, policy } = intent;
  const members = policy?.limits.quorum?.members;
  if (members === undefined) return undefined;
  const { group } = call.target;
  const other = begunAt(trace, at).find((each) => each !== course && each.plan.target.group === group);
  if (other !== undefined) return `${other.id} is under way in ${group}, which decides by majority`;
  const healthy = countHealthy(trace, intent);
  return healthy >= members - 1 ? undefined : `${healthy} healthy members beside it are left of the ${members} of ${group}`;
}

/** The target does not count as healthy, and neither does whoever is surely known to be ill, silent or not in service. */
function countHealthy(trace: Trace, { at, call: { target } }: Intent): number {
  const since = at - surelyKnownMs;
  const views = viewsOf(trace, target.group, since, at);
  const ever = new Set(views.flatMap(({ members }) => members.flatMap(({ machine, state }) => (state === 'in_service' ? [machine] : []))));
  return [...ever].filter(
    (machine) =>
      machine !== target.machine &&
      !faults.some((fault) => wasIllThroughout(trace, machine, fault, since, at)) &&
      !wasSilentThroughout(trace, machine, since, at),
  ).length;
}

function findLossesPassedOver(trace: Trace, { at, call: { target }, course, policy }: Intent): string | undefined {
  const repaired = new Set(trace.calls.filter((made) => made.at <= at).map(({ call }) => call.target.machine));
  const lost = trace.deeds.filter(
    ({ by, kind, machine, at: then }) =>
      by === 'others' &&
      kind === 'leaving' &&
      machine !== undefined &&
      !repaired.has(machine) &&
      at - then > surelyKnownMs &&
      at - then < lossSettlesMs,
  );
  const begun = begunAt(trace, at).filter((other) => other !== course);
  const { limits } = guardrailsAt(trace, at);
  const inGroup = largest(trace, at, ({ group }) => group === target.group);
  const inZone = largest(trace, at, ({ zone }) => zone === target.zone);
  const places = [
    {
      most: mostOf(policy?.limits.inFlight ?? limits.inFlight, inGroup),
      taken:
        lost.filter(({ group }) => group === target.group).length + begun.filter(({ plan }) => plan.target.group === target.group).length,
    },
    {
      most: mostOf(limits.zone.inFlight, inZone),
      taken: lost.filter(({ zone }) => zone === target.zone).length + begun.filter(({ plan }) => plan.target.zone === target.zone).length,
    },
    {
      most: mostOf(
        limits.inFlight,
        largest(trace, at, () => true),
      ),
      taken: lost.length + begun.length,
    },
  ];
  if (lost.length === 0 || places.every(({ most, taken }) => taken < most)) return undefined;
  return `${lost.length} machines that others have ended leave no room for it`;
}

/** How many machines there have been at most of late, desired ones included. */
function largest(trace: Trace, at: number, counts: (place: { readonly group: string; readonly zone: string }) => boolean): number {
  return listGroups(trace)
    .map((group) =>
      Math.max(
        ...viewsOf(trace, group, at - longOverMs, at).map(({ desired, members }) => {
          const counted = members.filter(({ zone }) => counts({ group, zone })).length;
          return counted + Math.max(0, desired - members.length);
        }),
      ),
    )
    .reduce((sum, count) => sum + count, 0);
}

/** Machines of the group that everybody must know to be ill of this: heard, in service, and ill for long enough. */
function surelyIll(trace: Trace, group: string, fault: Fault, at: number): readonly { readonly machine: string; readonly zone: string }[] {
  const since = at - surelyKnownMs;
  return servedThroughout(trace, group, since, at).filter(
    ({ machine }) => wasIllThroughout(trace, machine, fault, since, at) && !wasSilentAtAll(trace, machine, since - 30 * secondMs, at),
  );
}

/** Until a repair has helped since the first of them fell ill, one goes at a time. */
function findStormPassedOver(trace: Trace, { at, call: { target }, course, policy }: Intent): string | undefined {
  if (policy === undefined) return undefined;
  const ill = new Set(faults.flatMap((fault) => surelyIll(trace, target.group, fault, at).map(({ machine }) => machine)));
  const { suspects, atLeast } = policy.limits.storm;
  const gate = Math.max(
    atLeast,
    countOf(
      suspects,
      largest(trace, at, ({ group }) => group === target.group),
      'down',
    ),
  );
  if (ill.size < gate) return undefined;
  const since = Math.min(...trace.spells.filter(({ machine, until }) => ill.has(machine) && until >= at).map(({ from }) => from));
  const hasHelped = coursesOf(trace).some(
    ({ result, closedAt, plan }) => result === 'succeeded' && plan.target.group === target.group && closedAt >= since && closedAt <= at,
  );
  const others = begunAt(trace, at).filter((other) => other !== course && other.plan.target.group === target.group);
  return others.length === 0 || hasHelped ? undefined : `${ill.size} machines of ${target.group} are ill and ${others[0]?.id} is under way`;
}

function faultOf({ course }: Intent, { entries }: Trace): Fault | undefined {
  const opened = entries.find((entry) => entry.kind === 'episode_opened' && entry.episode === course.episode);
  const fault = opened?.kind === 'episode_opened' ? opened.fault : undefined;
  return faults.find((each) => each === fault);
}

function findZonePassedOver(trace: Trace, intent: Intent): string | undefined {
  const { at, call, policy } = intent;
  const fault = faultOf(intent, trace);
  if (fault === undefined || policy?.unless.includes('zone_suspected') !== true) return undefined;
  const ill = listGroups(trace).flatMap((group) => surelyIll(trace, group, fault, at));
  const inZone = ill.filter(({ zone }) => zone === call.target.zone).length;
  const zones = new Map<string, Set<string>>();
  for (const group of listGroups(trace))
    for (const { members } of viewsOf(trace, group, at - longOverMs, at))
      for (const { zone, machine } of members) zones.set(zone, (zones.get(zone) ?? new Set()).add(machine));
  const others = [...zones].filter(([zone]) => zone !== call.target.zone).flatMap(([, machines]) => [...machines]);
  const elsewhere = others.some((machine) => wasIllAtAll(trace, machine, fault, at - longOverMs, at));
  if (inZone < suspectsLeast || others.length === 0 || elsewhere) return undefined;
  const sizes = [...zones.values()].map(({ size }) => size);
  const numbersTell = sizes.every((size) => decadesOf(size, size, sizes) >= tellingDecades);
  if (numbersTell && decadesOf(inZone, zones.get(call.target.zone)?.size ?? inZone, sizes) < zoneDecadesLeast) return undefined;
  return `${inZone} hosts of zone ${call.target.zone} are ill and none elsewhere`;
}

/** How much speaks against chance where so many of a zone are ill and nobody elsewhere; each zone was a place to look. */
function decadesOf(ill: number, size: number, sizes: readonly number[]): number {
  const others = sizes.reduce((sum, each) => sum + each, 0) - size;
  return -Math.log10(sizes.length * chanceOfSoMany({ chosen: size, chosenMarked: ill, others, othersMarked: 0 }));
}

function findEverybodyPassedOver(trace: Trace, intent: Intent): string | undefined {
  const { at, call } = intent;
  const fault = faultOf(intent, trace);
  if (fault === undefined || wasIllThroughout(trace, call.target.machine, fault, at - sharedCausePassesMs, at)) return undefined;
  const ill = listGroups(trace).flatMap((group) => surelyIll(trace, group, fault, at));
  const zones = new Set(
    listGroups(trace).flatMap((group) =>
      viewsOf(trace, group, at - longOverMs, at).flatMap(({ members }) => members.map(({ zone }) => zone)),
    ),
  );
  const struck = new Set(ill.map(({ zone }) => zone));
  return ill.length < suspectsLeast || zones.size < 2 || struck.size < zones.size ? undefined : `${ill.length} hosts in every zone are ill`;
}

function findLaunchesPassedOver(trace: Trace, { at, call: { target } }: Intent): string | undefined {
  const views = viewsOf(trace, target.group, at - surelyKnownMs, at);
  const [first] = views;
  return first !== undefined && views.every(({ launchTrouble }) => launchTrouble !== undefined)
    ? `launches for ${target.group} fail: ${first.launchTrouble}`
    : undefined;
}
