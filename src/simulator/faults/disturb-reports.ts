/** What if reports come twice, late, in another order, or not at all? Networks do all of it at once. */
import { defaulted, optional } from '../../policy/shapes/object-shape.ts';
import { duration, share } from '../../policy/shapes/shape.ts';
import { toEach, type FaultDefinition } from '../fault.ts';

export const disturbReports: FaultDefinition = {
  name: 'disturbReports',
  summary: 'The network between hosts and controller loses, repeats and delays messages, and so changes their order.',
  strikes: 'hosts',
  fields: {
    lost: optional(share(), 'The share of messages, reports and answers alike, that are lost.'),
    repeated: optional(share(), 'The share of messages that arrive twice.'),
    delay: defaulted(duration(0, 600_000), 'The longest delay of a message.', '0s'),
  },
  describe: (whom, { lost, repeated, delay }) =>
    `of the messages between ${whom} and the controller ${percent(lost)} are lost, ${percent(repeated)} arrive twice, and all come up to ${Number(delay) / 1000} s late`,
  begin: toEach(({ host: { identity } }, { transport, controller }, { lost, repeated, delay }) => {
    const between = [identity.name, controller.place.name];
    return transport.disturb({
      applies: (from, to) => between.includes(from.name) && between.includes(to.name),
      lostShare: Number(lost ?? 0),
      repeatedShare: Number(repeated ?? 0),
      delayMsMost: Number(delay),
    });
  }),
};

function percent(part: unknown): string {
  return `${Math.round(Number(part ?? 0) * 100)} %`;
}
