/** What if a person speaks about a zone? Their word comes before any evidence, both ways. */
import { defaulted, required } from '../../policy/shapes/object-shape.ts';
import { choice, text } from '../../policy/shapes/shape.ts';
import type { FaultDefinition } from '../fault.ts';

const wishes = ['drain', 'undrain', 'practice', 'arm'] as const;
type Wish = (typeof wishes)[number];

export const personOnZone: FaultDefinition = {
  name: 'personOnZone',
  summary: 'A person asks for work to leave a zone, to come back to it, for practice, or for heald to act on the zone again.',
  strikes: 'fleet',
  fields: {
    zone: required(text(), 'The zone.'),
    wish: required(choice(wishes), 'What the person asks for.'),
    reason: defaulted(text(), 'Why.', 'we have looked at it'),
  },
  describe: (_whom, { zone, wish }) => `a person asks: ${String(wish)} zone ${String(zone)}`,
  begin: ({ controller }, _agents, { zone, wish, reason }) => {
    controller.tell({ kind: 'zone_word_given', wish: wish as Wish, zone: String(zone), by: 'ann@ops', because: String(reason) });
    return () => {};
  },
};
