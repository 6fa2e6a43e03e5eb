/**
 * How does a group keep itself whole? It compares what it has with what it is meant to have, launches where a zone has fewest, ends
 * what is too many, and levels its zones of its own accord: all of it at its own pace and beside anything that heald does.
 *
 * A condemned machine serves on until another one serves in its place; when launches fail, it therefore stays.
 * Source: Auto Scaling: health replacement under a launch-before-terminate policy, rebalancing up to a tenth above what is desired.
 */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Author, DeedKind } from './deed.ts';
import type { Launches } from './launches.ts';
import { holdsPlace, showState, type Machine } from './machine.ts';
import type { GroupView } from './past-views.ts';
import type { Troubles } from './troubles.ts';
import { createTerms, keepsZone, opensZone, rebalancing, viewTerms, type GroupTerms } from './zone-terms.ts';

export interface Group {
  readonly name: string;
  readonly desired: number;
  /** To be changed through `changeTerms`, so that readers are shown it. */
  readonly terms: Readonly<GroupTerms>;
  /** Machines in service, with those that serve only until others do. */
  readonly serving: number;
  find(machineId: string): Machine | undefined;
  /** It serves until another one does, and is then released. */
  condemn(machine: Machine, by: Author, retainMs: number): void;
  /** It is on its way out; where it is to be retained it is put aside instead, and runs until somebody ends it. */
  release(machine: Machine, by: Author, retainMs: number, why: string): void;
  /** Out of service and running on, until a person decides. */
  putAside(machine: Machine, by: Author): void;
  /** It is stopped and started: it keeps its id and its volumes, and nothing else. */
  startAnew(machine: Machine, by: Author): void;
  setDesired(desired: number, by: Author): void;
  changeTerms(change: (terms: GroupTerms) => void): void;
  /** Machines of the zone move elsewhere, a few at a time; the answer opens the zone again. */
  closeZone(zone: string): () => void;
  /** Nobody ends it; the answer takes that back. */
  protect(machine: Machine): () => void;
  /** Leaves the token on the machine, where whoever looks later will see it. */
  tag(machine: Machine, token: string): void;
  start(): void;
}

/** What a group tells whoever keeps the record. `noteView` follows every change. */
export interface GroupRecord {
  note(deed: { kind: DeedKind; by: Author; group: string; zone: string | undefined; machine: string | undefined; text: string }): void;
  noteView(view: GroupView): void;
}

const looksEveryMs = 30 * secondMs;
const rebalanceShareMost = 0.1;
/** After a failed launch, the zone is left alone for so long. */
const zoneRestMs = 5 * minuteMs;
const offAfterMs = { least: 5 * secondMs, most: 20 * secondMs };
const goneAfterMs = { least: 30 * secondMs, most: 120 * secondMs };
const startsAnewMs = { least: 30 * secondMs, most: 120 * secondMs };
const stuckMs = { least: 10 * minuteMs, most: 40 * minuteMs };

interface GroupSettings {
  readonly name: string;
  readonly zones: readonly string[];
  readonly machines: Machine[];
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly launches: Launches;
  readonly troubles: Troubles;
  readonly record: GroupRecord;
  /** Whether traffic shifts of the group itself keep its launches out of a zone. */
  readonly takesShifts: boolean;
}

export function createGroup({ name, zones, machines, scheduler, random, launches, troubles, record, takesShifts }: GroupSettings): Group {
  let desired = machines.length;
  let launchTrouble: string | undefined;
  const terms = createTerms(name, zones, machines.length, takesShifts);
  const failedAt = new Map<string, Instant>();

  function note(kind: DeedKind, by: Author, machine: Machine, text: string): void {
    record.note({ kind, by, group: name, zone: machine.zone, machine: machine.id, text });
    noteView();
  }

  function noteView(): void {
    const members = machines.flatMap((machine) => {
      const state = showState(machine);
      const { id, zone, launchedAt, keepOff, touchedBy } = machine;
      return state === 'gone' ? [] : [{ machine: id, zone, launchedAt, state, keepOff, touchedBy: [...touchedBy] }];
    });
    record.noteView({ name, desired, members, launchTrouble, terms: viewTerms(terms) });
  }

  function countIn(zone: string): number {
    return machines.filter((machine) => machine.zone === zone && holdsPlace(machine)).length;
  }

  function hasRested(zone: string): boolean {
    return scheduler.now() - (failedAt.get(zone) ?? -Infinity) >= zoneRestMs;
  }

  function look(): void {
    const holding = machines.filter(holdsPlace);
    for (let missing = desired - holding.length; missing > 0; missing -= 1) if (!launchOne()) break;
    for (let tooMany = holding.length - desired; tooMany > 0; tooMany -= 1) endOneTooMany();
    endReplaced();
    rebalance();
  }

  /** False when no zone is left to try. */
  function launchOne(): boolean {
    if (terms.suspended.has('Launch')) return false;
    const [zone] = zones
      .filter((each) => opensZone(terms, each) && hasRested(each))
      .toSorted((left, right) => countIn(left) - countIn(right));
    if (zone === undefined) return false;
    const launched = launches.launch(name, zone, settle);
    if (typeof launched === 'string') failLaunch(zone, launched);
    else {
      machines.push(launched);
      note('launched', 'the cloud', launched, `${launched.name} is launched for ${name}`);
    }
    return true;
  }

  function failLaunch(zone: string, why: string): void {
    launchTrouble = why;
    failedAt.set(zone, scheduler.now());
    record.note({
      kind: 'launch_failed',
      by: 'the cloud',
      group: name,
      zone,
      machine: undefined,
      text: `a launch for ${name} fails: ${why}`,
    });
    noteView();
  }

  function settle(machine: Machine, isUp: boolean): void {
    if (isUp) {
      machine.state = 'in_service';
      machine.inServiceSince = scheduler.now();
      launchTrouble = undefined;
      note('entered_service', 'the cloud', machine, `${machine.name} is in service`);
      endReplaced();
      return;
    }
    failLaunch(machine.zone, `${machine.name} never came up`);
    end(machine, 'the cloud', 'given up');
  }

  /** The fullest zone gives, its oldest machine first. */
  function endOneTooMany(): void {
    const [surplus] = machines
      .filter(holdsPlace)
      .toSorted((left, right) => countIn(right.zone) - countIn(left.zone) || left.launchedAt - right.launchedAt);
    if (surplus !== undefined) end(surplus, 'the cloud', `${name} has more than ${desired}`);
  }

  function endReplaced(): void {
    const condemned = machines.filter(({ isCondemned, state }) => isCondemned && (state === 'in_service' || state === 'coming'));
    const serving = machines.filter((machine) => machine.state === 'in_service' && holdsPlace(machine)).length;
    const stillNeeded = Math.max(0, desired - serving);
    for (const machine of condemned.slice(0, Math.max(0, condemned.length - stillNeeded)))
      release(machine, 'the cloud', machine.retainMs, 'replaced');
  }

  function rebalance(): void {
    if (terms.suspended.has(rebalancing)) return;
    if (machines.some(({ state, isCondemned }) => state === 'coming' || (isCondemned && state === 'in_service'))) return;
    const holding = machines.filter(holdsPlace);
    if (holding.length !== desired) return;
    const most = Math.max(1, Math.floor(desired * rebalanceShareMost));
    const misplaced = holding.filter(({ zone }) => !keepsZone(terms, zone));
    if (misplaced.length > 0) {
      for (const machine of misplaced.slice(0, most)) condemn(machine, 'the cloud', 0);
      return;
    }
    const open = zones.filter((zone) => opensZone(terms, zone)).toSorted((left, right) => countIn(left) - countIn(right));
    const [emptiest, fullest] = [open.find(hasRested), open.at(-1)];
    if (emptiest === undefined || fullest === undefined || countIn(fullest) - countIn(emptiest) < 2) return;
    const oldest = holding.filter(({ zone }) => zone === fullest).toSorted((left, right) => left.launchedAt - right.launchedAt)[0];
    if (oldest !== undefined) condemn(oldest, 'the cloud', 0);
  }

  function condemn(machine: Machine, by: Author, retainMs: number): void {
    machine.isCondemned = true;
    machine.retainMs = retainMs;
    note('condemned', by, machine, `${machine.name} is to be replaced`);
    lookSoon();
  }

  function end(machine: Machine, by: Author, why: string): void {
    machine.state = 'leaving';
    note('leaving', by, machine, `${machine.name} is ended: ${why}`);
    scheduler.after(random.whole(offAfterMs.least, offAfterMs.most), () => machine.agent?.turnOff());
    const isStuck = random.chance(troubles.stuckLeavingShare);
    const goneMs = isStuck ? random.whole(stuckMs.least, stuckMs.most) : random.whole(goneAfterMs.least, goneAfterMs.most);
    scheduler.after(goneMs, () => {
      machine.state = 'gone';
      note('gone', 'the cloud', machine, `${machine.name} is gone`);
      machines.splice(machines.indexOf(machine), 1);
    });
    lookSoon();
  }

  function putAside(machine: Machine, by: Author): void {
    machine.state = 'aside';
    machine.isCondemned = false;
    note('put_aside', by, machine, `${machine.name} is put aside`);
    lookSoon();
  }

  function startAnew(machine: Machine, by: Author): void {
    if (machine.state !== 'in_service' || machine.isCondemned) return;
    machine.launchedAt = scheduler.now();
    note('started_anew', by, machine, `${machine.name} is stopped and started again`);
    machine.agent?.turnOff();
    scheduler.after(random.whole(startsAnewMs.least, startsAnewMs.most), () => {
      if (machine.state === 'in_service') machine.agent?.turnOn();
    });
  }

  function release(machine: Machine, by: Author, retainMs: number, why: string): void {
    if (retainMs === 0) {
      end(machine, by, why);
      return;
    }
    putAside(machine, by);
  }

  function setKeepOff(machine: Machine, keepOff: boolean): void {
    machine.keepOff = keepOff;
    noteView();
  }

  function closeZone(zone: string): () => void {
    const ofZone = terms.places.filter((place) => place.zone === zone).map(({ subnet }) => subnet);
    terms.subnets = terms.subnets.filter((subnet) => !ofZone.includes(subnet));
    noteView();
    return () => {
      terms.subnets = [...terms.subnets.filter((subnet) => !ofZone.includes(subnet)), ...ofZone];
      noteView();
    };
  }

  function lookSoon(): void {
    scheduler.after(random.whole(2 * secondMs, 10 * secondMs), look);
  }

  function lookRegularly(): void {
    look();
    scheduler.after(looksEveryMs, lookRegularly);
  }

  noteView();
  return {
    name,
    get desired() {
      return desired;
    },
    terms,
    get serving() {
      return machines.filter(({ state }) => state === 'in_service').length;
    },
    find: (machineId) => machines.find(({ id }) => id === machineId),
    condemn,
    release,
    putAside,
    startAnew,
    setDesired: (wanted, by) => {
      const text = `${name} is meant to have ${wanted} machines, no longer ${desired}`;
      desired = wanted;
      terms.least = Math.min(terms.least, wanted);
      terms.most = Math.max(terms.most, wanted);
      record.note({ kind: 'desired_changed', by, group: name, zone: undefined, machine: undefined, text });
      noteView();
      lookSoon();
    },
    changeTerms: (change) => {
      change(terms);
      noteView();
      lookSoon();
    },
    closeZone,
    protect: (machine) => {
      setKeepOff(machine, true);
      return () => setKeepOff(machine, false);
    },
    tag: (machine, token) => {
      machine.touchedBy.push(token);
      noteView();
    },
    start: () => scheduler.after(random.whole(0, looksEveryMs), lookRegularly),
  };
}
