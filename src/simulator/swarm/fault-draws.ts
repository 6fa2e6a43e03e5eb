/** How is each fault drawn? How likely it is to be there, for how long, on how many hosts, and with which settings. */
import { hourMs, minuteMs, secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { FaultSettings } from '../fault.ts';

export interface FaultDraw {
  readonly fault: string;
  /** Faults of one lane do not overlap: they turn the same screw, and the end of one would undo the other. */
  readonly lane: string;
  readonly weight: number;
  readonly forMs: { readonly least: number; readonly most: number };
  /** The chance that it stays until somebody repairs it. */
  readonly stays?: number;
  readonly draw: (
    random: Random,
    place: Place,
  ) => {
    readonly settings: FaultSettings;
    readonly hosts?: number;
    /** Which hosts these are: of one group unless said otherwise; `ill`: those that another fault has made ill. */
    readonly reach?: 'group' | 'zone' | 'fleet' | 'ill';
  };
}

/** Where it may happen: a zone, and a group with so many hosts. */
interface Place {
  readonly zone: string;
  readonly group: string;
  readonly size: number;
  /** In the whole fleet. */
  readonly hosts: number;
}

const short = { least: 5 * secondMs, most: 3 * minuteMs };
const medium = { least: minuteMs, most: 25 * minuteMs };
const long = { least: 10 * minuteMs, most: 60 * minuteMs };
const calls = ['all', 'changes', 'reads'];
/** Mostly one host; sometimes so many that it is no longer about hosts. */
const few = (random: Random, { size }: Place): number =>
  random.chance(0.85) ? 1 : random.chance(0.7) ? 2 : Math.ceil(size * random.share());
const shareOf = (random: Random): number => random.pick([0.2, 0.5, 1]);

export const faultDraws: readonly FaultDraw[] = [
  ill('stallDisk', 4, (random) => ({ reboot: random.pick(['helps', 'helps_not']) })),
  ill('freezeFilesystem', 2, () => ({})),
  ill('shiftingDisk', 1, (random) => ({ after: random.whole(3, 40) * secondMs })),
  {
    fault: 'stallDisk',
    lane: 'wave',
    weight: 0.7,
    forMs: medium,
    draw: (random, { hosts }) => ({
      settings: {},
      ...random.pick([
        { hosts, reach: 'zone' },
        { hosts: random.whole(2, hosts), reach: 'fleet' },
      ] as const),
    }),
  },
  ill('failUnit', 2, (random) => ({ unit: 'web.service', restart: random.pick(['helps', 'helps', 'helps_not']) })),
  onHosts('busyDisk', 'load', long, () => ({ load: 0.97 })),
  onHosts('idleDisk', 'load', long, () => ({})),
  onIll('killAgent', 'agent', medium, () => ({})),
  onIll('pauseAgent', 'agent', medium, () => ({})),
  onHosts('slowDns', 'dns', medium, () => ({ failing: 0.6, answer: 2 * secondMs })),
  onHosts('disturbReports', 'reports', long, (random) => ({
    lost: 0.5 * random.share(),
    repeated: 0.3,
    delay: random.pick([0, 5, 40]) * secondMs,
  })),
  {
    fault: 'partition',
    lane: 'partition',
    weight: 1,
    forMs: medium,
    draw: (random, { zone }) => ({ settings: { zone, direction: random.pick(['both', 'out', 'in']) } }),
  },
  onFleet('crashController', 'controller', short, () => ({}), 2),
  onFleet('pauseController', 'controller', { least: secondMs, most: 5 * minuteMs }, () => ({})),
  onFleet('cloudFails', 'calls', medium, (random) => ({
    calls: random.pick(calls),
    share: shareOf(random),
    manner: random.pick(['error', 'silence']),
  })),
  onFleet('cloudTimesOutAfterEffect', 'calls', medium, (random) => ({ calls: random.pick(calls), share: shareOf(random) }), 3),
  onFleet('cloudSlow', 'calls', medium, (random) => ({ calls: random.pick(calls), share: shareOf(random) })),
  onFleet('cloudThrottles', 'throttle', medium, (random) => ({ callsPerMinute: random.pick([0, 1, 10]) })),
  onFleet('inventoryUnreadable', 'inventory', medium, (random) => ({ manner: random.pick(['refused', 'silent']) })),
  onFleet('inventoryPartial', 'inventory', medium, (random) => ({ share: random.pick([0.1, 0.3, 0.6]) })),
  {
    fault: 'launchesFail',
    lane: 'launches',
    weight: 3,
    forMs: long,
    draw: (random, { zone }) => ({
      settings: { manner: random.pick(['no_capacity', 'never_up']), ...(random.chance(0.3) ? { zone } : {}) },
    }),
  },
  onFleet(
    'badImage',
    'image',
    { least: 30 * minuteMs, most: 120 * minuteMs },
    (random) => ({ symptom: random.pick(['stallDisk', 'freezeFilesystem']), after: random.whole(0, 8) * minuteMs }),
    2,
  ),
  onFleet('stuckLeaving', 'leaving', long, (random) => ({ share: shareOf(random) })),
  { fault: 'rebalance', lane: 'rebalance', weight: 1, forMs: medium, draw: (_random, { zone }) => ({ settings: { zone } }) },
  {
    fault: 'desiredChanged',
    lane: 'desired',
    weight: 1,
    forMs: long,
    draw: (random, { group, size }) => ({ settings: { group, to: Math.max(1, size + random.pick([-2, -1, 1, 3, size])) } }),
  },
  onIll('terminationByOthers', 'others', medium, (random) => ({ within: random.whole(0, 10) * minuteMs })),
  onIll('asideByOthers', 'others', medium, () => ({})),
  onIll('protectedByOthers', 'protection', long, () => ({})),
  { ...onIll('startedAnewByOthers', 'anew', short, () => ({})), weight: 2 },
  onIll('clockJumps', 'clock', long, (random) => ({ by: hourMs, direction: random.pick(['ahead', 'back']) })),
  onFleet('rivalController', 'controller', medium, () => ({})),
];

function ill(fault: string, weight: number, settings: (random: Random) => FaultSettings): FaultDraw {
  return {
    fault,
    lane: fault,
    weight,
    forMs: medium,
    stays: 0.6,
    draw: (random, place) => ({ settings: settings(random), hosts: few(random, place) }),
  };
}

function onHosts(fault: string, lane: string, forMs: FaultDraw['forMs'], settings: (random: Random) => FaultSettings): FaultDraw {
  return { fault, lane, weight: 1, forMs, draw: (random, place) => ({ settings: settings(random), hosts: few(random, place) }) };
}

/** Often just those that are about to be repaired. */
function onIll(fault: string, lane: string, forMs: FaultDraw['forMs'], settings: (random: Random) => FaultSettings): FaultDraw {
  const { draw, ...rest } = onHosts(fault, lane, forMs, settings);
  return { ...rest, draw: (random, place) => ({ ...draw(random, place), reach: random.chance(0.5) ? 'ill' : 'group' }) };
}

function onFleet(
  fault: string,
  lane: string,
  forMs: FaultDraw['forMs'],
  settings: (random: Random) => FaultSettings,
  weight = 1,
): FaultDraw {
  return { fault, lane, weight, forMs, draw: (random) => ({ settings: settings(random) }) };
}
