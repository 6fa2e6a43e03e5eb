/**
 * Who runs the machines in a rehearsal? A cloud that behaves as a real one does: its answers are late, old or lost, its launches fail,
 * and it moves machines of its own accord, as do people. On virtual time, and the same for the same seed.
 *
 * Source: EC2 and Auto Scaling as their documents and users describe them.
 */
import { dayMs, hourMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { hash32, type Random } from '../../base/random.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { Inventory } from '../../remediation/inventory.ts';
import type { Agent } from '../world/agent.ts';
import type { Scheduler } from '../scheduler.ts';
import { carryOut } from './carry-out.ts';
import type { Author, Deed, DeedKind } from './deed.ts';
import { createGroup, type Group } from './group.ts';
import { createLaunches, type PlaceHost } from './launches.ts';
import { judgeAbsence, readEffect } from './look-at-call.ts';
import { createMachine, type Machine } from './machine.ts';
import { createPastViews, type GroupView } from './past-views.ts';
import { createTroubles, type Troubles } from './troubles.ts';
import { createWire, describeFailedCall, describeFailure } from './wire.ts';
import { takesShiftsItself, type Front } from './zone-balancers.ts';
import { createZoneCloud, type ZoneCloud } from './zone-cloud.ts';

/** The actuator of a rehearsal, with callbacks in place of promises: virtual time does not wait for microtasks. */
export interface Cloud {
  make(call: Call, answer: (outcome: Outcome) => void): void;
  look(call: Call, answer: (outcome: Outcome) => void): void;
  takeInventory(answer: (read: Result<Inventory, string>) => void): void;
  /** What stands in the zones, and who moves work between them. */
  readonly zones: ZoneCloud;
  /** What faults turn. */
  readonly troubles: Troubles;
  /** What people and other programs can do behind heald's back. */
  readonly groups: readonly Group[];
  /** A hook that sees every new host before its agent starts; the answer takes it back. */
  atBirth(hook: (agent: Agent) => void): () => void;
  start(): void;
}

export interface CloudSettings {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Hosts that were there before the rehearsal. */
  readonly agents: readonly Agent[];
  readonly placeHost: PlaceHost;
  /** How traffic comes to a group; through a balancer that takes shifts where nothing is said. */
  readonly fronts?: Readonly<Record<string, Front>> | undefined;
  readonly onDeed: (deed: Deed) => void;
  /** Told each group as it is from now on. */
  readonly onView?: ((view: GroupView) => void) | undefined;
}

const deadlineMs = 20 * secondMs;

export function createCloud({ scheduler, random, agents, placeHost, fronts, onDeed, onView }: CloudSettings): Cloud {
  const troubles = createTroubles();
  const wire = createWire(scheduler, random.fork('wire'), troubles);
  const views = createPastViews<GroupView>(() => scheduler.now(), random.fork('views'));
  const takenNames = agents.map(({ host }) => host.identity.name);
  const launches = createLaunches(scheduler, random.fork('launches'), { troubles, placeHost, takenNames });
  const note = (deed: Omit<Deed, 'at'>): void => onDeed({ at: scheduler.now(), ...deed });
  const workplace = {
    scheduler,
    random: random.fork('works'),
    note: (kind: DeedKind, by: Author, { id, group, zone }: Machine, text: string) => note({ kind, by, group, zone, machine: id, text }),
  };
  const firstLooks = new Map<string, Instant>();

  const noteView = (view: GroupView): void => {
    views.note(view);
    onView?.(view);
  };
  const record = { note, noteView };
  const frontOf = (group: string): Front => fronts?.[group] ?? 'balancer';
  const groups = groupMachines(adoptAgents(agents, scheduler.now(), random.fork('ages'))).map(([name, machines]) => {
    const zones = [...new Set(machines.map(({ zone }) => zone))];
    const takesShifts = takesShiftsItself(frontOf(name));
    return createGroup({ name, zones, machines, scheduler, random: random.fork(`group ${name}`), launches, troubles, record, takesShifts });
  });
  const zones = createZoneCloud({ scheduler, random: random.fork('zones'), troubles, groups, views, note, frontOf });
  const findGroup = (name: string) => groups.find((group) => group.name === name);

  function make(call: Call, answer: (outcome: Outcome) => void): void {
    firstLooks.delete(call.token);
    wire.send<Outcome>({
      kind: 'changes',
      deadlineMs: deadlineMs + ownTimeMs(call),
      work: (reply) => carryOut(call, findGroup(call.target.group), workplace, reply),
      answer: (given) => answer(given.kind === 'replied' ? given.reply : describeFailedCall(given)),
      onLost: () => {
        const { group, zone, machine } = call.target;
        const text = `the answer to ${call.step.action} of ${machine} is lost`;
        note({ kind: 'answer_lost', by: call.token as Author, group, zone, machine, text });
      },
    });
  }

  function look(call: Call, answer: (outcome: Outcome) => void): void {
    wire.send<Outcome>({
      kind: 'reads',
      deadlineMs,
      work: (reply) => {
        if (troubles.inventory !== 'readable') reply({ kind: 'unknown', because: refusal });
        else reply(findEffect(call));
      },
      answer: (given) => answer(given.kind === 'replied' ? given.reply : { kind: 'unknown', because: describeFailure(given) }),
    });
  }

  function findEffect(call: Call): Outcome {
    const now = scheduler.now();
    if (findGroup(call.target.group) === undefined) return { kind: 'not_applied', because: `there is no group ${call.target.group}` };
    const seen = readEffect(call, views.read(call.target.group), now);
    if (seen !== undefined) return seen;
    const firstLookAt = firstLooks.get(call.token) ?? now;
    firstLooks.set(call.token, firstLookAt);
    return judgeAbsence(firstLookAt, now);
  }

  function takeInventory(answer: (read: Result<Inventory, string>) => void): void {
    wire.send<Result<Inventory, string>>({
      kind: 'reads',
      deadlineMs,
      work: (reply) => {
        if (troubles.inventory === 'refused') reply(wrong(refusal));
        else if (troubles.inventory === 'readable') reply(ok(readInventory()));
      },
      answer: (given) => answer(given.kind === 'replied' ? given.reply : wrong(describeFailure(given))),
    });
  }

  function readInventory(): Inventory {
    return {
      groups: groups.map(({ name }) => {
        const { desired, members, launchTrouble } = views.read(name);
        const shown = members.filter(({ machine }) => !isLeftOut(machine, troubles.missingShare));
        const plain = shown.map(({ touchedBy: _tokens, ...member }) => member);
        return { name, desired, members: plain, launchTrouble };
      }),
    };
  }

  function start(): void {
    for (const group of groups) group.start();
  }

  return { make, look, takeInventory, zones, troubles, groups, atBirth: launches.atBirth, start };
}

const refusal = 'UnauthorizedOperation: not allowed to describe the groups';

/** What the call itself may take before its answer is sent. */
function ownTimeMs({ step }: Call): number {
  return step.action === 'captureEvidence' || step.action === 'restartUnit' ? Number(step.with['timeout']) : 0;
}

/** The same machines each time, for the same share. */
function isLeftOut(machine: string, share: number): boolean {
  return hash32(`left out ${machine}`) / 0x1_0000_0000 < share;
}

/** Machines for the hosts that are there already, each launched at its own time some days ago. */
function adoptAgents(agents: readonly Agent[], now: Instant, random: Random): Machine[] {
  return agents.map((agent) => {
    const { name, group, zone } = agent.host.identity;
    const launchedAt = now - random.whole(hourMs, 30 * dayMs);
    const machine = createMachine({ name, group, zone, launchedAt });
    machine.state = 'in_service';
    machine.inServiceSince = launchedAt + 2 * minuteMs;
    machine.agent = agent;
    return machine;
  });
}

function groupMachines(machines: readonly Machine[]): [string, Machine[]][] {
  const byGroup = new Map<string, Machine[]>();
  for (const machine of machines) byGroup.set(machine.group, [...(byGroup.get(machine.group) ?? []), machine]);
  return [...byGroup];
}
