/**
 * What if the ways to a zone lose packets now and then? Slack, 30 June 2021: every host was well, and so was every zone to itself; only
 * what went between one of them and the others got lost, in bursts.
 */
import { minuteMs, secondMs } from '../../base/instant.ts';
import { defaulted, required } from '../../policy/shapes/object-shape.ts';
import { duration, share, text } from '../../policy/shapes/shape.ts';
import type { FaultDefinition } from '../fault.ts';
import type { Place } from '../world/transport.ts';

export const flakyWays: FaultDefinition = {
  name: 'flakyWays',
  summary: 'What goes between a zone and the other zones is lost for a part, in bursts; within the zones everything gets through.',
  strikes: 'fleet',
  fields: {
    zone: required(text(), 'The zone that the ways lead to and from.'),
    lost: defaulted(share(), 'The share that is lost during a burst, in each direction.', '8%'),
    shortest: defaulted(duration(secondMs, minuteMs), 'How long a burst lasts at least.', '20s'),
    longest: defaulted(duration(secondMs, 10 * minuteMs), 'How long it lasts at most.', '90s'),
    pause: defaulted(duration(secondMs, 10 * minuteMs), 'How long it is quiet between two bursts, at most.', '60s'),
  },
  describe: (_whom, { zone, lost }) =>
    `${Math.round(Number(lost) * 100)} % of what goes between zone ${String(zone)} and the others is lost, in bursts`,
  begin: ({ transport, scheduler, random }, _agents, { zone, lost, shortest, longest, pause }) => {
    const drawn = random.fork(`bursts of ${String(zone)} ${scheduler.now()}`);
    const applies = (from: Place, to: Place) => (from.zone === zone) !== (to.zone === zone);
    let end: () => void = () => {};
    let cancel: () => void = () => {};
    const burst = () => {
      end = transport.disturb({ applies, lostShare: Number(lost), repeatedShare: 0, delayMsMost: 0 });
      cancel = scheduler.after(drawn.whole(Number(shortest), Math.max(Number(shortest), Number(longest))), rest);
    };
    const rest = () => {
      end();
      cancel = scheduler.after(drawn.whole(Math.min(secondMs, Number(pause)), Number(pause)), burst);
    };
    burst();
    return () => {
      cancel();
      end();
    };
  },
};
