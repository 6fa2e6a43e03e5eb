/** What if people are moving replicas? Where a partition's copies will stand is not where they stand now. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { wholeNumber } from '../../policy/shapes/shape.ts';
import type { FaultDefinition } from '../fault.ts';

export const movingReplicas: FaultDefinition = {
  name: 'movingReplicas',
  summary: 'Others are reassigning partitions. The world needs `kafka`.',
  strikes: 'fleet',
  fields: { partitions: defaulted(wholeNumber(1, 1_000), 'Of so many partitions.', 2) },
  describe: (_whom, { partitions }) => `replicas of ${String(partitions)} partitions are being moved`,
  begin: ({ kafka }, _agents, { partitions }) => {
    if (kafka !== undefined) kafka.troubles.moving = kafka.partitions.slice(0, Number(partitions));
    return () => {
      if (kafka !== undefined) kafka.troubles.moving = [];
    };
  },
};
