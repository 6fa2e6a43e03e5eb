/** What befalls whom in this seed? Not everything at once: each seed draws which faults there are at all, and then how often. */
import { hourMs, minuteMs, secondMs } from '../../base/instant.ts';
import { createRandom, type Random } from '../../base/random.ts';
import { listHosts } from '../world/world.ts';
import { drawKafka } from './draw-kafka.ts';
import { drawPolicies, drawWrongPolicies, type DrawnFleet } from './draw-policies.ts';
import { drawZones } from './draw-zones.ts';
import { faultDraws, type FaultDraw } from './fault-draws.ts';
import type { SwarmFault, SwarmPlan } from './swarm-plan.ts';

const calmMs = 75 * minuteMs;
const firstFaultMs = 4 * minuteMs;
/** Of the catalogue of faults, so many are there at all in one seed. */
const presentShare = { least: 0.15, most: 0.5 };
const kindsLeast = 3;
const illnesses = new Set(faultDraws.flatMap(({ fault, stays }) => (stays === undefined ? [] : [fault])));
/** What gets in the way of a repair that is under way. */
const hinders = new Set(['calls', 'controller', 'throttle', 'inventory', 'image', 'launches', 'others', 'protection', 'anew']);

export function drawPlan(seed: number, lastsMs: number = 6 * hourMs): SwarmPlan {
  const random = createRandom(`swarm ${seed}`);
  const calmFromMs = lastsMs - calmMs;
  const drawn = drawGroups(random.fork('fleet'));
  const zones = drawZones(random.fork('zones'), drawn, calmFromMs);
  const groups = zones.groups ?? drawn;
  const kafka = drawKafka(random.fork('kafka'), groups, calmFromMs);
  const others = drawFaults(random.fork('faults'), groups, calmFromMs);
  const faults = [...others, ...zones.faults, ...kafka.faults].toSorted((one, other) => one.atMs - other.atMs);
  const diesAnyway = faults.some(({ fault }) => ['crashController', 'pauseController', 'rivalController'].includes(fault));
  const manner = diesAnyway
    ? 'never'
    : random
        .fork('deaths')
        .pick(zones.groups === undefined && kafka.plan === undefined ? ['never', 'dies', 'stops'] : ['never', 'dies', 'dies', 'stops']);
  const trouble = faults.filter(({ fault }) => illnesses.has(fault)).map(({ atMs }) => atMs);
  const fleet = { groups, trouble, calmFromMs };
  return {
    seed,
    groups: { ...groups, ...kafka.groups },
    policies: kafka.besides(drawPolicies(random.fork('policies'), fleet)),
    faults,
    reloads: drawReloads(random.fork('reloads'), fleet).map((reload) => ({ ...reload, policies: kafka.besides(reload.policies) })),
    pauses: drawPauses(random.fork('pauses'), fleet),
    onCall: drawOnCall(random.fork('on call')),
    zoneWords: zones.words,
    fronts: zones.fronts,
    probesZones: zones.probesZones,
    kafka: kafka.plan,
    diesAtIntentShare: manner === 'dies' ? 0.4 : 0,
    stopsAtIntentShare: manner === 'stops' ? 0.4 : 0,
    calmFromMs,
    untilMs: lastsMs,
  };
}

function drawGroups(random: Random): SwarmPlan['groups'] {
  const zones = ['a', 'b', 'c', 'd'].slice(0, random.whole(2, 4));
  const names = ['web', 'api', 'batch'].slice(0, random.whole(1, 3));
  // Small fleets are quick, and trip over most of what large ones do.
  const hostsMost = random.chance(0.15) ? 40 : 18;
  const perCell = Math.max(1, Math.floor(hostsMost / (zones.length * names.length)));
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(
        zones.map((zone) => [zone, random.whole(Math.max(1, Math.ceil(6 / (zones.length * names.length))), Math.max(2, perCell))]),
      ),
    ]),
  );
}

function drawFaults(random: Random, groups: SwarmPlan['groups'], calmFromMs: number): SwarmFault[] {
  const share = presentShare.least + random.share() * (presentShare.most - presentShare.least);
  const shuffled = faultDraws
    .map((draw) => ({ draw, order: random.share() / draw.weight }))
    .toSorted((one, other) => one.order - other.order);
  const present = shuffled.slice(0, Math.max(kindsLeast, Math.round(faultDraws.length * share))).map(({ draw }) => draw);
  const ills = faultDraws.filter(({ stays }) => stays !== undefined);
  const busyUntil = new Map<string, number>();
  const struck: SwarmFault[] = [];
  const strike = (draw: FaultDraw) => {
    const fault = drawFault(random, draw, struck, groups, calmFromMs, busyUntil);
    if (fault !== undefined) struck.push(fault);
  };
  const hindrances = faultDraws.filter(({ lane }) => hinders.has(lane));
  for (let left = random.whole(4, 9); left > 0; left -= 1) {
    strike(random.pick(ills));
    if (random.chance(0.5)) strike(random.pick(hindrances));
  }
  for (let left = random.whole(3, 12); left > 0; left -= 1) strike(random.pick(present));
  return struck.toSorted((one, other) => one.atMs - other.atMs);
}

/** Before it, about when heald makes its first call, and while it waits for help. */
const hindersAfterMs = [-minuteMs, 0, 21 * secondMs, 23 * secondMs, 25 * secondMs, 27 * secondMs, 40 * secondMs, 2 * minuteMs];

/** Mostly anywhere; often around a moment at which heald has something to do, which is when it can be hindered. */
function drawOnset(random: Random, earliest: number, latest: number, struck: readonly SwarmFault[]): number {
  const anchors = struck.map(({ atMs }) => atMs + random.pick(hindersAfterMs)).filter((atMs) => atMs >= earliest && atMs <= latest);
  return anchors.length > 0 && random.chance(0.6) ? random.pick(anchors) : random.whole(earliest, latest);
}

/** Undefined when there is no time left for it: two faults that turn the same screw follow each other. */
function drawFault(
  random: Random,
  draw: FaultDraw,
  struck: readonly SwarmFault[],
  groups: SwarmPlan['groups'],
  calmFromMs: number,
  busyUntil: Map<string, number>,
): SwarmFault | undefined {
  const { fault, lane, forMs, stays = 0 } = draw;
  const earliest = Math.max(firstFaultMs, busyUntil.get(lane) ?? 0);
  const lasts = random.whole(forMs.least, forMs.most);
  const latest = calmFromMs - lasts - 2 * minuteMs;
  if (latest <= earliest) return undefined;
  const atMs = drawOnset(random, earliest, latest, stays > 0 && random.chance(0.6) ? [] : struck);
  busyUntil.set(lane, atMs + lasts + minuteMs);
  const hosts = listHosts({ groups });
  const zones = [...new Set(hosts.map(({ zone }) => zone))];
  const group = random.pick(Object.keys(groups));
  const size = hosts.filter((host) => host.group === group).length;
  const { settings, hosts: count, reach = 'group' } = draw.draw(random, { zone: random.pick(zones), group, size, hosts: hosts.length });
  const never = random.chance(stays);
  const base = { name: `${fault}-${struck.length}`, fault, settings, ...(never ? {} : { forMs: Math.max(secondMs, lasts) }) };
  const ill = struck.filter((each) => illnesses.has(each.fault) && each.atMs <= latest - minuteMs);
  if (reach === 'ill' && ill.length > 0) {
    const { name, atMs: illAtMs } = random.pick(ill);
    const soonAtMs = Math.max(earliest, illAtMs + random.pick(hindersAfterMs.slice(1)));
    busyUntil.set(lane, soonAtMs + lasts + minuteMs);
    return soonAtMs > latest ? undefined : { ...base, on: { sameAs: name }, atMs: soonAtMs };
  }
  const zone = random.pick(zones);
  const standing = reach === 'zone' ? hosts.filter((host) => host.zone === zone).length : reach === 'fleet' ? hosts.length : size;
  const where = reach === 'zone' ? { zone } : reach === 'fleet' ? {} : { group };
  const on = count === undefined ? {} : { ...where, count: Math.min(count, standing) };
  return { ...base, on, atMs };
}

/** Some long before it, some just when heald has something to do. */
function drawMoment(random: Random, { trouble, calmFromMs }: DrawnFleet, lastsMs: number): number {
  const latest = calmFromMs - lastsMs;
  const near = trouble
    .map((atMs) => atMs + random.whole(-minuteMs, 45 * secondMs))
    .filter((atMs) => atMs >= firstFaultMs && atMs <= latest);
  return near.length > 0 && random.chance(0.7) ? random.pick(near) : random.whole(firstFaultMs, latest);
}

function drawPauses(random: Random, fleet: DrawnFleet): SwarmPlan['pauses'] {
  const count = random.chance(0.4) ? random.whole(1, 3) : 0;
  return Array.from({ length: count }, () => {
    const forMs = random.whole(minuteMs, 45 * minuteMs);
    const scope = random.chance(0.5)
      ? ({ kind: 'everything' } as const)
      : ({ kind: 'group', name: random.pick(Object.keys(fleet.groups)) } as const);
    return { scope, atMs: drawMoment(random, fleet, forMs), forMs };
  });
}

/** Other files, wrong files; and at the end files that can be read. */
function drawReloads(random: Random, fleet: DrawnFleet): SwarmPlan['reloads'] {
  if (!random.chance(0.35)) return [];
  const moments = Array.from({ length: random.whole(1, 3) }, () => drawMoment(random, fleet, minuteMs)).toSorted(
    (one, other) => one - other,
  );
  const last = { atMs: fleet.calmFromMs - minuteMs, policies: drawPolicies(random, fleet) };
  return [
    ...moments.map((atMs) => ({ atMs, policies: random.chance(0.5) ? drawWrongPolicies(random, fleet) : drawPolicies(random, fleet) })),
    last,
  ];
}

function drawOnCall(random: Random): SwarmPlan['onCall'] {
  return {
    approvesShare: random.pick([0.3, 0.7, 1]),
    vetoesShare: random.pick([0, 0.05, 0.2]),
    vetoesCallsShare: random.pick([0, 0, 0.15]),
    pausesRepairsShare: random.pick([0, 0, 0.2]),
    approvesOtherPlanShare: random.pick([0, 0.3]),
    answersWithinMs: random.pick([minuteMs, 20 * minuteMs, 80 * minuteMs]),
  };
}
