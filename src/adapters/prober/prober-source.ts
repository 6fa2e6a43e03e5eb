/**
 * What do the probes say about this host's disks? The source that turns the prober's words into readings.
 *
 * Its ages count on while a given-up prober is stuck; while the prober at work is silent for other reasons they are unknown.
 */
import { createCrossing } from '../crossing.ts';
import type { Collection, Hurry, Source } from '../source.ts';
import { type LaneKind, laneKinds, type LaneWord, type ProbeTarget, type SpaceShares } from './messages.ts';
import type { FactFiles } from './fact-reader.ts';
import { createProberTeam, type StartProber } from './prober-team.ts';
import { createSlowdown, type Slowdown } from './slowdown.ts';

/** A mount to probe. */
export interface ProbedDisk {
  readonly mount: string;
  readonly folders: readonly string[];
  readonly device: string;
  readonly deviceName: string;
}

export interface ProberSettings {
  readonly start: StartProber;
  /** For how many mounts the prober's thread pool has room. */
  readonly mountsMax: number;
  /** Folders to try when a mount's own cannot be written to; only those on the same device are used. */
  readonly otherFolders: readonly string[];
  /** How much a device moves now, in bytes per second. */
  readonly throughputOf: (device: string) => number | undefined;
  /** Files that tell facts of the host, read by the prober once a minute. */
  readonly factFiles: FactFiles;
  readonly onFacts: (facts: Readonly<Record<string, string>>) => void;
  readonly hurry: Hurry;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface ProberSource extends Source {
  setDisks(disks: readonly ProbedDisk[]): void;
  silentMs(): number | null;
  pids(): ReadonlySet<number>;
  /** Ends the prober, politely for `graceMs`; calls back when nothing more will be waited for. */
  end(graceMs: number, done: () => void): void;
}

/** What a lane has said since the last report. */
interface LaneTally {
  inFlightMs: number;
  heardAt: number;
  tried: number;
  failed: number;
  slow: number;
  longestMs: number | undefined;
  error: string | undefined;
  trouble: string | undefined;
  failing: boolean;
}

interface DiskTally {
  readonly disk: ProbedDisk;
  readonly lanes: Readonly<Record<LaneKind, LaneTally>>;
  readonly slowdowns: Readonly<Record<'fsync' | 'read', Slowdown>>;
  shares: SpaceShares | undefined;
}

const tickMs = 250;
const slowMs = 1_000;
const unknownAfterMs = 1_000;
const inventoryEveryMs = 3_600_000;
const factsEveryMs = 60_000;
const stallSignals = { fsync: 'disk.fsync_stall_seconds', read: 'disk.read_stall_seconds', create: 'disk.create_stall_seconds' } as const;

export function createProberSource(settings: ProberSettings): ProberSource {
  const { now } = settings;
  const crossing = createCrossing(settings.hurry);
  const tallies = new Map<string, DiskTally>();
  let unprobed: readonly ProbedDisk[] = [];
  let timer: NodeJS.Timeout | undefined;
  let tickedAt = now();
  let inventoryAt = -Infinity;
  let factsAt = -Infinity;
  const team = createProberTeam({ start: settings.start, now, onWords: hear, onFacts: settings.onFacts });

  function hear(words: readonly LaneWord[]): void {
    for (const word of words) {
      const tally = tallies.get(word.mount);
      if (tally !== undefined) hearLane(tally, tally.lanes[word.lane], word);
    }
  }

  function hearLane(tally: DiskTally, lane: LaneTally, word: LaneWord): void {
    lane.inFlightMs = word.inFlightMs;
    lane.heardAt = now();
    lane.tried += word.tried;
    lane.failed += word.failed;
    lane.trouble = word.trouble;
    if (word.error !== undefined) lane.error = word.error;
    if (word.shares !== undefined) tally.shares = word.shares;
    for (const ms of word.tookMs) {
      lane.longestMs = Math.max(lane.longestMs ?? 0, ms);
      if (ms >= slowMs) lane.slow += 1;
    }
    if (word.failed > 0 && !lane.failing) settings.hurry();
    if (word.tried > 0) lane.failing = word.failed > 0;
    if (word.lane !== 'space') crossing(stallSignals[word.lane], word.mount, word.inFlightMs / 1_000);
    if (word.lane !== 'fsync' && word.lane !== 'read') return;
    const { device, deviceName } = tally.disk;
    tally.slowdowns[word.lane].observe(word.tookMs, settings.throughputOf(device) ?? settings.throughputOf(deviceName) ?? 0, now());
  }

  function tick(): void {
    const ranForMs = Math.min(now() - tickedAt, 2 * tickMs);
    tickedAt = now();
    team.tick(ranForMs);
    for (const { mount, lane, ageMs } of team.stuck()) if (lane !== 'space') crossing(stallSignals[lane], mount, ageMs / 1_000);
    if (team.silentMs() === null) return;
    if (now() - factsAt >= factsEveryMs) {
      factsAt = now();
      team.readFacts(settings.factFiles);
    }
    if (now() - inventoryAt < inventoryEveryMs) return;
    inventoryAt = now();
    team.takeInventory();
  }

  /** The age of a lane's operation, or why it is not known. */
  function ageOf(mount: string, lane: LaneKind, tally: LaneTally): number | string {
    const stuck = team.stuck().find((each) => each.mount === mount && each.lane === lane);
    if (stuck !== undefined) return stuck.ageMs;
    const silentMs = team.silentMs();
    if (silentMs === null) return 'no prober is running';
    if (tally.heardAt === -Infinity) return 'the prober has not answered yet';
    const sinceMs = now() - tally.heardAt;
    if (silentMs > unknownAfterMs || sinceMs > 2 * unknownAfterMs)
      return `the prober has been silent for ${Math.round(sinceMs / 100) / 10} s`;
    if (tally.trouble !== undefined) return tally.trouble;
    return tally.inFlightMs === 0 ? 0 : tally.inFlightMs + sinceMs;
  }

  function collectDisk(into: Collection, { disk: { mount }, lanes, slowdowns, shares }: DiskTally): void {
    for (const lane of ['fsync', 'read', 'create'] as const) {
      const age = ageOf(mount, lane, lanes[lane]);
      if (typeof age === 'string') into.put(stallSignals[lane], mount, null, age);
      else into.put(stallSignals[lane], mount, age / 1_000);
    }
    putCounts(into, 'disk.write_errors', mount, [lanes.fsync, lanes.create]);
    putCounts(into, 'disk.read_errors', mount, [lanes.read]);
    if (lanes.fsync.longestMs !== undefined) into.put('disk.fsync_seconds', mount, lanes.fsync.longestMs / 1_000);
    const ratios = [slowdowns.fsync.ratio(), slowdowns.read.ratio()].filter((ratio) => ratio !== undefined);
    if (ratios.length > 0) into.put('disk.slowdown_ratio', mount, Math.max(...ratios));
    putShares(into, mount, shares, ageOf(mount, 'space', lanes.space));
    for (const lane of laneKinds) Object.assign(lanes[lane], { tried: 0, failed: 0, slow: 0, longestMs: undefined, error: undefined });
  }

  return {
    name: 'prober',
    start: () => {
      team.start();
      tickedAt = now();
      timer = setInterval(tick, tickMs);
    },
    setDisks: (disks) => {
      const probed = disks.slice(0, settings.mountsMax);
      unprobed = disks.slice(settings.mountsMax);
      const wanted = new Map(probed.map((disk) => [disk.mount, disk]));
      for (const [mount, { disk }] of tallies) if (wanted.get(mount)?.device !== disk.device) tallies.delete(mount);
      for (const [mount, disk] of wanted) if (!tallies.has(mount)) tallies.set(mount, createTally(disk));
      team.setTargets(probed.map((disk) => describeTarget(disk, settings.otherFolders)));
    },
    collect: (into) => {
      for (const tally of tallies.values()) collectDisk(into, tally);
      for (const { mount } of unprobed)
        into.put(stallSignals.fsync, mount, null, `more mounts than the prober has room for (${settings.mountsMax})`);
    },
    // The prober measures by itself and leaves out its own pauses; the agent's change nothing.
    discard: () => {},
    silentMs: () => team.silentMs(),
    pids: () => team.pids(),
    end: (graceMs, done) => {
      clearInterval(timer);
      team.stop(graceMs, done);
    },
    stop: () => {
      clearInterval(timer);
      team.stop(0, () => {});
    },
  };
}

function createTally(disk: ProbedDisk): DiskTally {
  const lane = (): LaneTally => ({
    inFlightMs: 0,
    heardAt: -Infinity,
    tried: 0,
    failed: 0,
    slow: 0,
    longestMs: undefined,
    error: undefined,
    trouble: undefined,
    failing: false,
  });
  return {
    disk,
    lanes: { fsync: lane(), read: lane(), create: lane(), space: lane() },
    slowdowns: { fsync: createSlowdown(), read: createSlowdown() },
    shares: undefined,
  };
}

function describeTarget({ mount, device, folders }: ProbedDisk, otherFolders: readonly string[]): ProbeTarget {
  return { mount, device, folders: [...folders, ...otherFolders], lanes: laneKinds };
}

/** `age` is that of the question under way, or why it is not known. A share that was told once is told as unknown, not left out. */
function putShares(into: Collection, mount: string, shares: SpaceShares | undefined, age: number | string): void {
  const because =
    typeof age === 'string' ? age : age > 5_000 ? `the filesystem has not told its free space for ${Math.round(age / 1_000)} s` : undefined;
  if (because !== undefined) {
    into.put('disk.space_used_share', mount, null, because);
    if (shares?.inodes !== undefined) into.put('disk.inodes_used_share', mount, null, because);
  } else if (shares !== undefined) {
    into.put('disk.space_used_share', mount, shares.space);
    if (shares.inodes !== undefined) into.put('disk.inodes_used_share', mount, shares.inodes);
  }
}

/** The counts of the lane that fails most: beside one that cannot write at all, one that still can must not make half of it. */
function putCounts(into: Collection, signal: string, mount: string, lanes: readonly LaneTally[]): void {
  const [worst] = lanes.filter(({ tried }) => tried > 0).toSorted((left, right) => right.failed / right.tried - left.failed / left.tried);
  if (worst === undefined)
    into.put(signal, mount, null, lanes.find(({ trouble }) => trouble !== undefined)?.trouble ?? 'no probe has finished');
  else into.put(signal, mount, { tried: worst.tried, failed: worst.failed, slow: worst.slow }, worst.error);
}
