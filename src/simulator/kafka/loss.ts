/** What is lost with a broker's machine? What was complete on it alone; and what can no longer be written, because too few are left. */
import { namePartition } from '../../liveness/kafka/cluster-view.ts';
import type { Deed } from '../cloud/deed.ts';
import { isAlive, type Broker } from './brokers.ts';
import type { Partition } from './partitions.ts';

const namedMost = 4;

export function judgeLoss(
  partitions: readonly Partition[],
  broker: Broker,
  byId: ReadonlyMap<number, Broker>,
): Pick<Deed, 'kind' | 'text'>[] {
  const held = partitions.filter(({ isr }) => isr.includes(broker.id));
  const countLeft = ({ isr }: Partition) => isr.filter((id) => id !== broker.id && isThere(byId.get(id))).length;
  const lost = held.filter((partition) => countLeft(partition) === 0);
  const unwritable = held.filter((partition) => countLeft(partition) > 0 && countLeft(partition) < partition.minIsr);
  return [
    ...(lost.length === 0
      ? []
      : [{ kind: 'data_lost', text: `the last complete copy of ${nameSome(lost)} is lost with broker ${broker.id}` } as const]),
    ...(unwritable.length === 0
      ? []
      : [
          {
            kind: 'below_min_isr',
            text: `too few in-sync replicas of ${nameSome(unwritable)} are left without broker ${broker.id}`,
          } as const,
        ]),
  ];
}

function isThere(broker: Broker | undefined): boolean {
  return broker !== undefined && broker.isRegistered && isAlive(broker);
}

function nameSome(partitions: readonly Partition[]): string {
  const more = partitions.length > namedMost ? ` and ${partitions.length - namedMost} more` : '';
  return `${partitions.slice(0, namedMost).map(namePartition).join(', ')}${more}`;
}
