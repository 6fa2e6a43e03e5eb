/**
 * How often would a fleet in which no zone is ill be said to have one? Plays months of noise, harsher than fleets mostly are, to the
 * detector's own arithmetic.
 *
 * Noise: single hosts (one fault of 3 min in two days each), clusters inside one zone as racks and storage make them (15 a month, 2 to 5
 * hosts, 10 min), storms over all zones (4 a month, 5 to 30 % of all hosts, 5 min). With `worse`, one zone is three times as bad as the
 * others for ever: its hosts are suspect for 3 % of the time, the others' for 1 %.
 *
 * Nothing happens between two faults, so time goes on from one change to the next; a host that was suspect counts for a minute more.
 */
import { dayMs, minuteMs } from '../../src/base/instant.ts';
import type { Random } from '../../src/base/random.ts';
import { weighZones, type ZoneCount, type ZoneEvidence } from '../../src/az/evidence.ts';
import { createUsualShare, learnShare, type UsualShare } from '../../src/az/usual-share.ts';
import { defaultThresholds, heldForMs, leastToAct, watchDecades } from '../../src/az/zone-verdict.ts';

export interface Shape {
  readonly name: string;
  readonly zones: readonly number[];
}

export const shapes: readonly Shape[] = [
  { name: '10x3', zones: [10, 10, 10] },
  { name: '33x3', zones: [33, 33, 34] },
  { name: '60/30/10', zones: [60, 30, 10] },
  { name: '100x3', zones: [100, 100, 100] },
  { name: '17x6', zones: [17, 17, 17, 17, 17, 17] },
  { name: '333x3', zones: [333, 333, 334] },
  { name: '3333x3', zones: [3_333, 3_333, 3_334] },
];

/** Alarms that were no zone's fault. */
export interface Alarms {
  /** What people would have been told. */
  suspected: number;
  /** What might have been acted on, before any other cause is weighed, which could only make it fewer. */
  confirmed: number;
  /** What people would have been told if zones were held against each other only, and not against their own past. */
  againstOthersOnly: number;
}

const monthMs = 30 * dayMs;
const windowMs = minuteMs;
const hostFaultsADay = 0.5;
const clustersAMonth = 15;
const stormsAMonth = 4;
const worseShares = { worse: 0.03, others: 0.01 };
/** Until then the detector learns what is usual. */
const burnInMs = 2 * dayMs;

interface Fault {
  readonly from: number;
  readonly until: number;
  readonly hosts: readonly number[];
}

export function playMonth({ zones }: Shape, isWorse: boolean, random: Random): Alarms {
  const fleet = layOut(zones);
  const changes = listChanges(drawFaults(zones, fleet, isWorse, random));
  const overlaps = new Uint16Array(fleet.length);
  const bad = zones.map(() => 0);
  const usual = zones.map(() => createUsualShare());
  const clocks = { suspected: createClock(), confirmed: createClock(), againstOthersOnly: createClock() };
  const alarms: Alarms = { suspected: 0, confirmed: 0, againstOthersOnly: 0 };
  let inDoubt: string | undefined;
  let last = 0;
  for (let at = 0; at < changes.length;) {
    const { time } = changes[at] as Change;
    for (const [zone, each] of usual.entries())
      learnShare(each, {
        share: (bad[zone] ?? 0) / (zones[zone] ?? 1),
        passedMs: time - last,
        isInDoubt: inDoubt === String(zone),
      });
    for (const name of ['suspected', 'confirmed', 'againstOthersOnly'] as const)
      if (time > burnInMs && ring(clocks[name], time, name === 'confirmed' ? heldForMs.confirm : heldForMs.suspect)) alarms[name] += 1;
    for (; changes[at]?.time === time; at += 1) apply(changes[at] as Change, overlaps, fleet, bad);
    last = time;
    const evidence = weigh(zones, bad, usual);
    inDoubt = evidence !== undefined && evidence.decades >= watchDecades ? evidence.zone : undefined;
    const counts = evidence !== undefined && !evidence.isElsewhereToo;
    set(clocks.suspected, counts && evidence.decades >= defaultThresholds.suspectDecades ? evidence.zone : undefined, time);
    const mayAct = counts && evidence.decades >= defaultThresholds.confirmDecades && evidence.bad >= leastToAct(evidence.hosts);
    set(clocks.confirmed, mayAct ? evidence.zone : undefined, time);
    const others = evidence !== undefined && evidence.againstOthers >= defaultThresholds.suspectDecades;
    set(clocks.againstOthersOnly, others ? evidence.zone : undefined, time);
  }
  return alarms;
}

function layOut(zones: readonly number[]): Uint8Array {
  return Uint8Array.from(zones.flatMap((hosts, zone) => Array.from({ length: hosts }, () => zone)));
}

function drawFaults(zones: readonly number[], fleet: Uint8Array, isWorse: boolean, random: Random): Fault[] {
  const faults: Fault[] = [];
  const add = (hosts: readonly number[], forMs: number) => {
    const from = random.share() * monthMs;
    faults.push({ from, until: from + forMs + windowMs, hosts });
  };
  const counts = zones.map((hosts, zone) => Math.round(hosts * faultsOfHost(isWorse, zone)));
  const firsts = zones.map((_, zone) => zones.slice(0, zone).reduce((sum, hosts) => sum + hosts, 0));
  for (const [zone, count] of counts.entries()) {
    const [first = 0, hosts = 1] = [firsts[zone], zones[zone]];
    for (let each = drawAbout(count, random); each > 0; each -= 1) add([first + random.whole(0, hosts - 1)], 3 * minuteMs);
  }
  for (let each = drawAbout(clustersAMonth, random); each > 0; each -= 1) {
    const zone = random.whole(0, zones.length - 1);
    const [first = 0, hosts = 1] = [firsts[zone], zones[zone]];
    add(drawSome(random.whole(2, Math.min(5, hosts)), first, hosts, random), 10 * minuteMs);
  }
  for (let each = drawAbout(stormsAMonth, random); each > 0; each -= 1)
    add(drawSome(Math.ceil(fleet.length * (0.05 + 0.25 * random.share())), 0, fleet.length, random), 5 * minuteMs);
  return faults;
}

/** In a month. A host that is suspect for a share of the time has so many faults of which each counts for four minutes. */
function faultsOfHost(isWorse: boolean, zone: number): number {
  if (!isWorse) return hostFaultsADay * 30;
  return ((zone === 0 ? worseShares.worse : worseShares.others) * monthMs) / (4 * minuteMs);
}

/** Poisson, near enough: the normal approximation for many, by counting for few. */
function drawAbout(mean: number, random: Random): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random.share())) * Math.cos(2 * Math.PI * random.share());
    return Math.max(0, Math.round(mean + normal * Math.sqrt(mean)));
  }
  let drawn = 0;
  for (let left = Math.exp(-mean), product = random.share(); product > left; product *= random.share()) drawn += 1;
  return drawn;
}

function drawSome(count: number, first: number, among: number, random: Random): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(first + random.whole(0, among - 1));
  return [...drawn];
}

interface Change {
  readonly time: number;
  readonly by: 1 | -1;
  readonly hosts: readonly number[];
}

/** The detector looks every five seconds. */
const lookEveryMs = 5_000;

function listChanges(faults: readonly Fault[]): Change[] {
  const look = (time: number) => Math.ceil(time / lookEveryMs) * lookEveryMs;
  const changes = faults.flatMap(({ from, until, hosts }): Change[] => [
    { time: look(from), by: 1, hosts },
    { time: look(until), by: -1, hosts },
  ]);
  return changes.sort((left, right) => left.time - right.time);
}

function apply({ by, hosts }: Change, overlaps: Uint16Array, fleet: Uint8Array, bad: number[]): void {
  for (const host of hosts) {
    const before = overlaps[host] ?? 0;
    overlaps[host] = before + by;
    const zone = fleet[host] ?? 0;
    if (before === 0) bad[zone] = (bad[zone] ?? 0) + 1;
    else if (before + by === 0) bad[zone] = (bad[zone] ?? 0) - 1;
  }
}

/** With two suspects in the worst zone there are less than two decades, whatever the fleet. */
const telling = 3;

function weigh(zones: readonly number[], bad: readonly number[], usual: readonly UsualShare[]): ZoneEvidence | undefined {
  if (Math.max(...bad) < telling) return undefined;
  const counts: ZoneCount[] = [];
  for (const [zone, hosts] of zones.entries())
    counts.push({ zone: String(zone), hosts, bad: bad[zone] ?? 0, usualShare: usual[zone]?.share ?? 0 });
  return weighZones(counts);
}

interface Clock {
  zone: string | undefined;
  since: number;
  rang: boolean;
}

function createClock(): Clock {
  return { zone: undefined, since: 0, rang: false };
}

function set(clock: Clock, zone: string | undefined, now: number): void {
  if (clock.zone === zone) return;
  Object.assign(clock, { zone, since: now, rang: false });
}

/** Whether it has by now run for so long, said once. */
function ring(clock: Clock, now: number, heldMs: number): boolean {
  if (clock.zone === undefined || clock.rang || now - clock.since < heldMs) return false;
  clock.rang = true;
  return true;
}
