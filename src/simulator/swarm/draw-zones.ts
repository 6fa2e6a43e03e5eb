/**
 * What befalls whole zones in this seed, and what do people say about them? Drawn beside everything else, from streams of its own.
 *
 * A zone is left on evidence only where enough hosts stand in it, so some seeds draw a fleet for it; people may ask for it in any.
 */
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import { fronts, type Front } from '../cloud/zone-balancers.ts';
import type { FaultSettings } from '../fault.ts';
import type { SwarmFault, SwarmPlan } from './swarm-plan.ts';

export interface DrawnZones {
  /** In place of the fleet that was drawn; undefined where no zone falls ill. */
  readonly groups: SwarmPlan['groups'] | undefined;
  readonly fronts: Readonly<Record<string, Front>>;
  readonly probesZones: boolean;
  readonly faults: readonly SwarmFault[];
  readonly words: readonly ZoneWord[];
}

export interface ZoneWord {
  readonly wish: 'drain' | 'undrain' | 'practice' | 'arm';
  readonly zone: string;
  readonly atMs: number;
}

const zonalShare = 0.1;
const spokenShare = 0.2;
const hinderedShare = 0.15;
const firstFaultMs = 8 * minuteMs;
/** After the last of it a zone still bakes, and comes back in stages. */
const comesBackMs = 25 * minuteMs;

export function drawZones(random: Random, groups: SwarmPlan['groups'], calmFromMs: number): DrawnZones {
  const isZonal = random.chance(zonalShare);
  const fleet = isZonal ? drawFleet(random.fork('fleet')) : groups;
  const zones = [...new Set(Object.values(fleet).flatMap((byZone) => Object.keys(byZone)))];
  const probesZones = isZonal && random.chance(0.3);
  const ill = isZonal ? drawIllness(random.fork('illness'), zones, probesZones, calmFromMs) : [];
  const words = random.fork('spoken').chance(spokenShare) ? drawWords(random.fork('words'), zones, calmFromMs) : [];
  const moments = [...ill.map(({ atMs }) => atMs), ...words.filter(({ wish }) => wish === 'drain').map(({ atMs }) => atMs)];
  return {
    groups: isZonal ? fleet : undefined,
    fronts: drawFronts(random.fork('fronts'), Object.keys(fleet)),
    probesZones,
    faults: [...ill, ...drawHindrances(random.fork('hindrances'), { groups: Object.keys(fleet), zones, moments, calmFromMs })],
    words,
  };
}

/** So large that a zone in it can be told from chance. */
function drawFleet(random: Random): SwarmPlan['groups'] {
  const zones = ['a', 'b', 'c', 'd'].slice(0, random.pick([3, 3, 3, 4]));
  const names = random.pick([['web'], ['web', 'api']]);
  const perZone = random.whole(9, 10);
  return Object.fromEntries(
    names.map((name) => [name, Object.fromEntries(zones.map((zone) => [zone, Math.round(perZone / names.length)]))]),
  );
}

function drawFronts(random: Random, groups: readonly string[]): Readonly<Record<string, Front>> {
  return Object.fromEntries(groups.map((group) => [group, random.chance(0.6) ? 'balancer' : random.pick(fronts)]));
}

/** One zone, once or more often; sometimes another one soon after. */
function drawIllness(random: Random, zones: readonly string[], probesZones: boolean, calmFromMs: number): readonly SwarmFault[] {
  const latest = calmFromMs - comesBackMs;
  const ills: SwarmFault[] = [];
  // The controller stands in the first of them, and believes nobody inside about it.
  const drawZone = () => (random.chance(0.15) ? random.pick(zones) : random.pick(zones.slice(1)));
  let zone = drawZone();
  for (let atMs = firstFaultMs + random.whole(0, 60 * minuteMs), left = random.whole(2, 3); left > 0; left -= 1) {
    const forMs = random.whole(5 * minuteMs, 25 * minuteMs);
    if (atMs + forMs > latest) break;
    ills.push(nameIllness(random, zone, probesZones, { at: ills.length, atMs, forMs }));
    const other = zones.find((each) => each !== zone);
    // What looks like one zone for a moment is all of them.
    if (other !== undefined && random.chance(0.15))
      ills.push(nameIllness(random, other, false, { at: ills.length, atMs: atMs + random.whole(0, 2 * minuteMs), forMs }));
    // Often just when work is coming back, after the bake.
    const [backMs, anyMs] = [random.pick([17, 27]) * minuteMs + random.whole(0, 4 * minuteMs), random.whole(2 * minuteMs, 75 * minuteMs)];
    atMs += forMs + (random.chance(0.85) ? backMs : anyMs);
    if (random.chance(0.2)) zone = drawZone();
  }
  return ills;
}

function nameIllness(
  random: Random,
  zone: string,
  probesZones: boolean,
  { at, atMs, forMs }: { readonly at: number; readonly atMs: number; readonly forMs: number },
): SwarmFault {
  const name = `zone-${at}`;
  if (probesZones && random.chance(0.5)) {
    const settings = { zone, lost: 0.12, shortest: 20 * secondMs, longest: 90 * secondMs, pause: 30 * secondMs };
    return { name, fault: 'flakyWays', settings, on: {}, atMs, forMs };
  }
  return { name, fault: 'slowDns', settings: { failing: random.pick([0.3, 0.6]), answer: 2 * secondMs }, on: { zone }, atMs, forMs };
}

function drawWords(random: Random, zones: readonly string[], calmFromMs: number): readonly ZoneWord[] {
  const latest = calmFromMs - comesBackMs;
  return Array.from({ length: random.whole(1, 2) }).flatMap(() => {
    const zone = random.pick(zones);
    const atMs = random.whole(firstFaultMs, latest - 70 * minuteMs);
    const undrainMs = atMs + random.whole(minuteMs, 60 * minuteMs);
    const practised = random.chance(0.4) ? [{ wish: 'practice', zone, atMs: atMs - minuteMs } as const] : [];
    const armed = random.chance(0.7) ? [{ wish: 'arm', zone, atMs: undrainMs + random.whole(secondMs, 30 * minuteMs) } as const] : [];
    return [...practised, { wish: 'drain', zone, atMs } as const, { wish: 'undrain', zone, atMs: undrainMs } as const, ...armed];
  });
}

interface Hindered {
  readonly groups: readonly string[];
  readonly zones: readonly string[];
  readonly moments: readonly number[];
  readonly calmFromMs: number;
}

const hindrances: readonly { readonly fault: string; readonly draw: (random: Random, where: Hindered) => FaultSettings }[] = [
  { fault: 'surveyUnreadable', draw: (random) => ({ manner: random.pick(['refused', 'silent']) }) },
  { fault: 'shiftsRefused', draw: () => ({}) },
  { fault: 'otherShift', draw: (random, { zones }) => ({ zone: random.pick(zones), by: random.pick(['others', 'provider']) }) },
  { fault: 'shiftEndedByOthers', draw: () => ({}) },
  { fault: 'balancersFailOpen', draw: () => ({}) },
  { fault: 'zoneCalledIll', draw: (random, { zones }) => ({ zone: random.pick(zones), word: 'impaired' }) },
  { fault: 'dnsChangesSlow', draw: () => ({ times: 10 }) },
  { fault: 'groupBusy', draw: (random, { groups }) => ({ group: random.pick(groups), because: 'an instance refresh is under way' }) },
  { fault: 'rebalancingSuspendedByOthers', draw: (random, { groups }) => ({ group: random.pick(groups) }) },
];

/** Before a zone is left, just when it is, and while it is out. */
function drawHindrances(random: Random, where: Hindered): readonly SwarmFault[] {
  const { moments, calmFromMs } = where;
  if (moments.length === 0) return [];
  return hindrances.flatMap(({ fault, draw }): SwarmFault[] => {
    const drawn = random.fork(fault);
    if (!drawn.chance(hinderedShare)) return [];
    const atMs = Math.max(firstFaultMs, drawn.pick(moments) + drawn.whole(-5 * minuteMs, drawn.pick([2, 40]) * minuteMs));
    const forMs = drawn.whole(minuteMs, 30 * minuteMs);
    return atMs + forMs >= calmFromMs - minuteMs
      ? []
      : [{ name: `${fault}-zones`, fault, settings: draw(drawn, where), on: {}, atMs, forMs }];
  });
}
