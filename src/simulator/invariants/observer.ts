/**
 * What can only be seen from outside? What really left the controller and came in, who was truly ill, who could not be heard, and how
 * each group was: nothing of it is what heald believes.
 */
import { secondMs, type Instant } from '../../base/instant.ts';
import type { GroupView } from '../cloud/past-views.ts';
import type { Word } from '../world/controller-process.ts';
import type { Hands, ZoneHands } from '../world/hands.ts';
import { isAtRest } from '../world/disk.ts';
import type { SimulatedHost } from '../world/host.ts';
import type { Scheduler } from '../scheduler.ts';
import type { World } from '../world/world.ts';
import type { Broker } from '../kafka/brokers.ts';
import type { Kafka } from '../kafka/kafka.ts';
import { findIllZones } from './zone-illness.ts';
import type { BrokerGap, MadeCall, MadeZoneCall, Muster, Silence, Spell, Trace, ZoneSpell } from './trace.ts';

/** Of the controller that calls, when it does. */
export type Standing = Pick<MadeCall, 'epoch' | 'durable'>;

export interface Observer {
  /** Looks at all hosts every few seconds, from now on. */
  visit(world: Pick<World, 'agents' | 'transport' | 'cloud' | 'kafka'>): void;
  watch(hands: () => Hands, standing: () => Standing): Hands;
  seeView(view: GroupView): void;
  hearWord(word: Word): void;
  hearReport(machine: string): void;
  /** What was seen so far; what is seen later is no part of it. */
  conclude(): Pick<
    Trace,
    | 'calls'
    | 'looks'
    | 'zoneCalls'
    | 'zoneLooks'
    | 'surveys'
    | 'inventories'
    | 'brokerGaps'
    | 'words'
    | 'musters'
    | 'spells'
    | 'zoneSpells'
    | 'silences'
    | 'jumps'
  >;
}

const visitEveryMs = 5 * secondMs;
/** Agents report every five seconds, and some reports are lost. */
const silentAfterMs = 15 * secondMs;

export function createObserver(scheduler: Scheduler): Observer {
  const [calls, looks]: [MadeCall[], MadeCall[]] = [[], []];
  const [zoneCalls, zoneLooks]: [MadeZoneCall[], MadeZoneCall[]] = [[], []];
  const surveys: Trace['surveys'][number][] = [];
  const inventories: Trace['inventories'][number][] = [];
  const brokerGaps: BrokerGap[] = [];
  const words: Word[] = [];
  const musters: Muster[] = [];
  const spells: Spell[] = [];
  const zoneSpells: ZoneSpell[] = [];
  const silences: Silence[] = [];
  const open = new Map<string, { until: Instant }>();
  const heardAt = new Map<string, Instant>();
  const jumps: Trace['jumps'][number][] = [];
  const clocks = new Map<string, number>();

  function close(key: string): void {
    const stretch = open.get(key);
    if (stretch !== undefined) stretch.until = scheduler.now();
    open.delete(key);
  }

  /** Begins or ends a stretch of something, when it has. */
  function follow<Stretch extends { until: Instant }>(key: string, holds: boolean, begin: () => Stretch, all: Stretch[]): void {
    const known = open.get(key);
    if (holds === (known !== undefined)) return;
    if (known !== undefined) {
      close(key);
      return;
    }
    const fresh = begin();
    open.set(key, fresh);
    all.push(fresh);
  }

  function visit(world: Parameters<Observer['visit']>[0]): void {
    const { agents, transport, cloud, kafka } = world;
    const standing = agents.filter(({ host: { identity } }) => {
      const group = cloud?.groups.find(({ name }) => name === identity.group);
      return group === undefined || group.find(identity.id)?.state === 'in_service';
    });
    const now = scheduler.now();
    for (const { host } of agents) {
      const machine = host.identity.id;
      const last = heardAt.get(machine);
      for (const fault of ['disk', 'service', 'kafka'] as const)
        follow(`${fault} ${machine}`, isIll(host, fault), () => ({ machine, fault, from: now, until: Infinity }), spells);
      if ((clocks.get(machine) ?? host.wallClockOffsetMs) !== host.wallClockOffsetMs) jumps.push({ at: now, machine });
      clocks.set(machine, host.wallClockOffsetMs);
      const isSilent = last === undefined || now - last > silentAfterMs;
      follow(`silent ${machine}`, isSilent, () => ({ machine, from: last ?? now, until: Infinity }), silences);
    }
    for (const broker of kafka?.brokers ?? [])
      follow(`broker ${broker.id}`, !isWhole(broker, kafka), () => ({ broker: broker.id, from: now, until: Infinity }), brokerGaps);
    const ill = findIllZones(standing, transport, (machine) => open.has(`silent ${machine}`));
    for (const zone of new Set(agents.map(({ host }) => host.identity.zone))) {
      follow(`zone ${zone}`, ill.has(zone), () => ({ zone, extent: 'part', from: now, until: Infinity }), zoneSpells);
      follow(`whole zone ${zone}`, ill.get(zone) === 'whole', () => ({ zone, extent: 'whole', from: now, until: Infinity }), zoneSpells);
    }
    scheduler.after(visitEveryMs, () => visit(world));
  }

  function watch(hands: () => Hands, standing: () => Standing): Hands {
    return {
      look: (call, answer) => {
        looks.push({ at: scheduler.now(), call, ...standing() });
        hands().look(call, answer);
      },
      make: (call, answer) => {
        calls.push({ at: scheduler.now(), call, ...standing() });
        hands().make(call, answer);
      },
      takeInventory: (answer) =>
        hands().takeInventory((read) => {
          if (read.ok) inventories.push({ at: scheduler.now(), inventory: read.value });
          answer(read);
        }),
      zones: watchZones(hands, standing),
    };
  }

  function watchZones(hands: () => Hands, standing: () => Standing): ZoneHands {
    return {
      look: (call, answer) => {
        zoneLooks.push({ at: scheduler.now(), call, ...standing() });
        hands().zones?.look(call, answer);
      },
      make: (call, answer) => {
        zoneCalls.push({ at: scheduler.now(), call, ...standing() });
        hands().zones?.make(call, answer);
      },
      survey: (records, answer) =>
        hands().zones?.survey(records, (read) => {
          if (read.ok) surveys.push({ at: scheduler.now(), survey: read.value });
          answer(read);
        }),
    };
  }

  return {
    visit,
    watch,
    seeView: (view) => musters.push({ at: scheduler.now(), view }),
    hearWord: (word) => words.push(word),
    hearReport: (machine) => {
      heardAt.set(machine, scheduler.now());
      close(`silent ${machine}`);
    },
    conclude: () => {
      const copy = <Stretch extends { until: Instant }>(stretches: readonly Stretch[]) => stretches.map((stretch) => ({ ...stretch }));
      return {
        calls: [...calls],
        looks: [...looks],
        zoneCalls: [...zoneCalls],
        zoneLooks: [...zoneLooks],
        surveys: [...surveys],
        inventories: [...inventories],
        brokerGaps: copy(brokerGaps),
        words: [...words],
        musters: [...musters],
        spells: copy(spells),
        zoneSpells: copy(zoneSpells),
        silences: copy(silences),
        jumps: [...jumps],
      };
    },
  };
}

/** Something of its own is wrong with the host; that its agent is dead or cut off is not. */
function isIll({ disk, units, broker }: SimulatedHost, fault: Spell['fault']): boolean {
  switch (fault) {
    case 'disk':
      return !isAtRest(disk);
    case 'service':
      return [...units.values()].some((state) => state !== 'up');
    case 'kafka':
      return broker?.standsStillSince !== undefined;
    default:
      return fault satisfies never;
  }
}

function isWhole({ id, isRegistered }: Broker, kafka: Kafka | undefined): boolean {
  return isRegistered && (kafka?.partitions ?? []).every(({ replicas, isr }) => !replicas.includes(id) || isr.includes(id));
}
