/** What if a consumer stays connected and reads nothing? Its group sees a member like any other, and its unit is up. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice } from '../../policy/shapes/shape.ts';
import { toEach, type FaultDefinition } from '../fault.ts';

export const stickConsumers: FaultDefinition = {
  name: 'stickConsumers',
  summary: 'The Kafka consumer on the host stays a member of its group and reads nothing; the host is well. The world needs `consumers`.',
  strikes: 'hosts',
  fields: { restart: defaulted(choice(['helps', 'helps_not']), 'Whether it reads again after a restart.', 'helps') },
  describe: (whom) => `the consumers on ${whom} read nothing`,
  begin: toEach(({ host: { consumer } }, _world, { restart }) => {
    if (consumer !== undefined) consumer.state = restart === 'helps' ? 'stuck_until_restarted' : 'stuck';
    return () => {
      if (consumer !== undefined) consumer.state = 'reading';
    };
  }),
};
