/** Did the swarm get there at all? What has to happen to zones, over all seeds. */
import { departuresOf } from '../invariants/departures.ts';
import type { Trace } from '../invariants/trace.ts';

export const zoneSometimes: Readonly<Record<string, (trace: Trace) => number>> = {
  'work leaves a zone': (trace) => departuresOf(trace).filter(({ intents }) => intents.length > 0).length,
  'every rung of an evacuation is through': (trace) => departuresOf(trace).filter(({ leftAt }) => leftAt.length > 0).length,
  'work is back in a zone': (trace) =>
    departuresOf(trace).filter(
      ({ returns, closedAt, cancelledAt }) => returns.length > 0 && closedAt < Infinity && cancelledAt === Infinity,
    ).length,
  'a zone is ill again while work comes back': (trace) => departuresOf(trace).filter(({ relapsedAt }) => relapsedAt.length > 0).length,
  'a step about a zone is given up': (trace) => departuresOf(trace).filter(({ givenUp }) => givenUp.length > 0).length,
  'a person ends an evacuation': (trace) =>
    departuresOf(trace).filter(({ cancelledAt, intents }) => cancelledAt < Infinity && intents.length > 0).length,
  'a person wants work out of a zone': (trace) =>
    departuresOf(trace).filter(({ askedBy, intents }) => askedBy !== undefined && intents.length > 0).length,
  'an evacuation goes on after the controller has died': (trace) => {
    const starts = trace.entries.filter(({ kind }) => kind === 'controller_started').map(({ at }) => at);
    return departuresOf(trace).filter(({ intents }) =>
      starts.some((start) => intents.some(({ at }) => at < start) && intents.some(({ at }) => at > start)),
    ).length;
  },
  'an evacuation waits for something': (trace) => trace.entries.filter(({ kind }) => kind === 'evacuation_held').length,
  'a zone is practised': (trace) => trace.entries.filter(({ kind }) => kind === 'zone_practised').length,
  'a person is refused a zone': (trace) => trace.entries.filter(({ kind }) => kind === 'drain_refused').length,
};
