/**
 * What is lost with a broker's machine? What was complete on it alone; what can no longer be written, because too few are left; and a
 * majority of the controllers, after which nobody decides anything.
 */
import { minuteMs, type Instant } from '../../base/instant.ts';
import { namePartition } from '../../liveness/kafka/cluster-view.ts';
import type { Deed } from '../cloud/deed.ts';
import { isAlive, type Broker } from './brokers.ts';
import type { Partition } from './partitions.ts';

export interface Holdings {
  readonly partitions: readonly Partition[];
  /** Brokers that are controllers too. */
  readonly controllers: readonly number[];
  readonly byId: ReadonlyMap<number, Broker>;
}

type Loss = Pick<Deed, 'kind' | 'text'>;

const namedMost = 4;
/** Who hangs for longer takes no records and casts no vote; of what has only just begun nobody can know. */
const surelyHangsMs = 2 * minuteMs;

export function judgeLoss({ partitions, controllers, byId }: Holdings, broker: Broker, now: Instant): Loss[] {
  const held = partitions.filter(({ isr, isExpendable }) => isr.includes(broker.id) && !isExpendable);
  const others = ({ isr }: Partition) => isr.flatMap((id) => (id === broker.id ? [] : (byId.get(id) ?? [])));
  const lost = held.filter((partition) => !others(partition).some(isThere));
  const works = (each: Broker | undefined) => each !== undefined && isThere(each) && !surelyHangs(each, now);
  const unwritable = held.filter((partition) => {
    const left = others(partition).filter(works).length;
    return !lost.includes(partition) && left < partition.minIsr;
  });
  const voters = controllers.filter((id) => id !== broker.id && works(byId.get(id))).length;
  const hasMajority = !controllers.includes(broker.id) || voters > controllers.length / 2;
  return [
    ...say('data_lost', lost, (names) => `the last complete copy of ${names} is lost with broker ${broker.id}`),
    ...say('below_min_isr', unwritable, (names) => `too few in-sync replicas of ${names} are left without broker ${broker.id}`),
    ...(hasMajority
      ? []
      : [{ kind: 'majority_lost', text: `${voters} of ${controllers.length} controllers are left without broker ${broker.id}` } as const]),
  ];
}

function say(kind: Loss['kind'], concerned: readonly Partition[], text: (names: string) => string): Loss[] {
  return concerned.length === 0 ? [] : [{ kind, text: text(nameSome(concerned)) }];
}

function isThere(broker: Broker): boolean {
  return broker.isRegistered && isAlive(broker);
}

function surelyHangs({ agent: { host } }: Broker, now: Instant): boolean {
  const { stalledSince, frozenSince } = host.disk;
  return [stalledSince, frozenSince].some((since) => since !== undefined && now - since > surelyHangsMs);
}

function nameSome(partitions: readonly Partition[]): string {
  const more = partitions.length > namedMost ? ` and ${partitions.length - namedMost} more` : '';
  return `${partitions.slice(0, namedMost).map(namePartition).join(', ')}${more}`;
}
