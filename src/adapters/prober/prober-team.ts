/**
 * Who probes, who waits, and who has been given up? One prober works, one spare waits, started before anything is wrong.
 *
 * A prober that says nothing for three seconds is killed and never waited for: a process stuck in the kernel does not die before
 * the disk answers. The spare takes over, except for what the lost one is stuck on, whose age goes on counting here. A new spare
 * is started only after a minute without trouble, since starting a program from a disk that hangs would freeze the agent.
 */
import type { FactFiles } from './fact-reader.ts';
import type { FromProber, LaneKind, LaneWord, ProbeTarget, ToProber } from './messages.ts';

/** A running prober process. */
export interface ProberChild {
  readonly pid: number | undefined;
  send(message: ToProber): void;
  /** Kills it and lets go of it: the agent neither waits for it nor is kept alive by it. */
  abandon(): void;
}

export interface ProberEvents {
  readonly onMessage: (message: FromProber) => void;
  /** The process has ended, whether killed or not. */
  readonly onEnd: () => void;
}

export type StartProber = (events: ProberEvents) => ProberChild;

export interface StuckLane {
  readonly mount: string;
  readonly lane: LaneKind;
  readonly ageMs: number;
}

interface Member {
  child: ProberChild | undefined;
  words: readonly LaneWord[];
  heardAt: number;
}

interface LostMember {
  readonly child: ProberChild | undefined;
  readonly stuck: readonly { readonly mount: string; readonly lane: LaneKind; readonly since: number }[];
}

export interface ProberTeamSettings {
  readonly start: StartProber;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly onWords: (words: readonly LaneWord[]) => void;
  readonly onFacts: (facts: Readonly<Record<string, string>>) => void;
}

export interface ProberTeam {
  /** Starts the prober and its spare. */
  start(): void;
  setTargets(targets: readonly ProbeTarget[]): void;
  /** Every quarter of a second or so; `ranForMs` leaves out the time in which the agent itself did not run. */
  tick(ranForMs: number): void;
  takeInventory(): void;
  readFacts(files: FactFiles): void;
  /** Time since the prober last spoke, as far as this process ran; null when none works. */
  silentMs(): number | null;
  /** What given-up probers are still stuck on, and for how long. */
  stuck(): readonly StuckLane[];
  pids(): ReadonlySet<number>;
  /** Asks the prober to tidy up, then kills everything `graceMs` later; calls back when it is done. */
  stop(graceMs: number, done: () => void): void;
}

const silentMsMax = 3_000;
const firstWordMsMax = 15_000;
const stuckAfterMs = 1_000;
const lostMax = 3;
const calmMs = 60_000;

export function createProberTeam(settings: ProberTeamSettings): ProberTeam {
  let targets: readonly ProbeTarget[] = [];
  let active: Member | undefined;
  let spare: Member | undefined;
  const lost = new Set<LostMember>();
  let silentForMs = 0;
  let hasSpoken = false;
  let calmForMs = 0;
  let stopped: (() => void) | undefined;

  function startMember(): Member {
    const member: Member = { child: undefined, words: [], heardAt: settings.now() };
    member.child = settings.start({
      onMessage: (message) => listen(member, message),
      onEnd: () => lose(member),
    });
    return member;
  }

  function listen(member: Member, message: FromProber): void {
    if (message.kind === 'took_inventory') {
      settings.onFacts(message.facts);
      return;
    }
    if (member !== active) return;
    if (message.kind === 'tidied') {
      stopped?.();
      return;
    }
    member.words = message.lanes;
    member.heardAt = settings.now();
    silentForMs = 0;
    hasSpoken = true;
    if (message.lanes.some(({ inFlightMs }) => inFlightMs >= stuckAfterMs)) calmForMs = 0;
    settings.onWords(message.lanes);
  }

  function lose(member: Member): void {
    for (const each of lost) {
      if (each.child !== member.child) continue;
      lost.delete(each);
      direct();
    }
    if (member === spare) spare = undefined;
    if (member !== active) return;
    active = undefined;
    if (stopped === undefined) promoteSpare();
    else stopped();
  }

  function giveUp(member: Member): void {
    const stuck = member.words
      .filter(({ inFlightMs }) => inFlightMs >= stuckAfterMs)
      .map(({ mount, lane, inFlightMs }) => ({ mount, lane, since: member.heardAt - inFlightMs }));
    lost.add({ child: member.child, stuck });
    member.child?.abandon();
    active = undefined;
    promoteSpare();
  }

  function promoteSpare(): void {
    [calmForMs, silentForMs, hasSpoken] = [0, 0, false];
    if (spare === undefined) return;
    [active, spare] = [spare, undefined];
    direct();
  }

  /** Tells the working prober what to probe: everything but what is stuck in a lost one. */
  function direct(): void {
    const held = new Set([...lost].flatMap(({ stuck }) => stuck.map(({ mount, lane }) => `${lane} ${mount}`)));
    const free = targets.map((target) => ({ ...target, lanes: target.lanes.filter((lane) => !held.has(`${lane} ${target.mount}`)) }));
    active?.child?.send({ kind: 'probe', targets: free });
  }

  function refill(): void {
    if (active !== undefined && spare !== undefined) return;
    if (calmForMs < calmMs || lost.size > 0) return;
    calmForMs = 0;
    if (active === undefined) {
      active = startMember();
      [silentForMs, hasSpoken] = [0, false];
      direct();
    } else spare = startMember();
  }

  return {
    start: () => {
      active = startMember();
      spare = startMember();
      direct();
    },
    setTargets: (next) => {
      targets = next;
      direct();
    },
    tick: (ranForMs) => {
      calmForMs += ranForMs;
      silentForMs += ranForMs;
      if (lost.size > 0) calmForMs = 0;
      const limitMs = hasSpoken ? silentMsMax : firstWordMsMax;
      if (active !== undefined && silentForMs >= limitMs && lost.size < lostMax) giveUp(active);
      refill();
    },
    takeInventory: () => active?.child?.send({ kind: 'take_inventory' }),
    readFacts: (files) => active?.child?.send({ kind: 'read_facts', files }),
    silentMs: () => (active === undefined ? null : silentForMs),
    stuck: () => {
      const at = settings.now();
      return [...lost].flatMap(({ stuck }) => stuck.map(({ mount, lane, since }) => ({ mount, lane, ageMs: at - since })));
    },
    pids: () => {
      const pids = [active?.child, spare?.child, ...[...lost].map(({ child }) => child)].map((child) => child?.pid);
      return new Set(pids.filter((pid) => pid !== undefined));
    },
    stop: (graceMs, done) => {
      let finished = false;
      const finish = () => {
        if (finished) return;
        finished = true;
        active?.child?.abandon();
        done();
      };
      stopped = finish;
      spare?.child?.abandon();
      if (active === undefined) {
        finish();
        return;
      }
      active.child?.send({ kind: 'stop' });
      setTimeout(finish, graceMs);
    },
  };
}
