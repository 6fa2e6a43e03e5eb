/** Does heald look before it ends a broker, and wait after it? Held against what it had really seen, and how the cluster really was. */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { ClusterLook, Trace } from './trace.ts';

const freshMs = 15 * secondMs;
const restMs = 30 * minuteMs;
const soakMs = 10 * minuteMs;
/** A gap between two looks at the cluster; what was over within it nobody can have seen. */
const unseenMs = 70 * secondMs;

export const kafkaConductInvariants: readonly Invariant[] = [
  { number: 'I19g', name: 'no broker is ended without a fresh look at its cluster, by way of another one', check: findBlindEnds },
  { number: 'I19h', name: 'the broker that was replaced before has truly been whole for a while', check: findHaste },
];

function findBlindEnds(trace: Trace): readonly Breach[] {
  return listBrokerEnds(trace).flatMap(({ at, broker, token }): Breach[] => {
    const isUsable = ({ seenAt, seenFrom, ...look }: ClusterLook) => look.at <= at && at - seenAt <= freshMs && seenFrom !== broker;
    return trace.clusterLooks.some(isUsable) ? [] : [{ at, sentence: `${token} is intended, and the cluster was not seen for 15 s` }];
  });
}

function findHaste(trace: Trace): readonly Breach[] {
  const ends = listBrokerEnds(trace);
  return ends.flatMap(({ at, cluster, broker, token }, place): Breach[] => {
    const before = ends.slice(0, place).findLast((end) => end.cluster === cluster && !end.cameToNothing);
    if (before === undefined || before.broker === broker) return [];
    const restedMs = at - before.at;
    const wholeMs = longestWhole(trace, before.broker, before.at, at);
    if (restedMs >= restMs && wholeMs >= soakMs - unseenMs) return [];
    const minutes = (ms: number) => `${(ms / minuteMs).toFixed(1)} min`;
    const sentence = `${token} is intended ${minutes(restedMs)} after broker ${before.broker} went, which was whole for ${minutes(wholeMs)}`;
    return [{ at, sentence }];
  });
}

/** The longest time without a gap that somebody could have seen. */
function longestWhole({ brokerGaps }: Trace, broker: number, from: Instant, until: Instant): number {
  const gaps = brokerGaps.filter(
    (gap) => gap.broker === broker && gap.until > from && gap.from < until && gap.until - gap.from >= unseenMs,
  );
  let [longest, since] = [0, from];
  for (const gap of gaps) {
    longest = Math.max(longest, gap.from - since);
    since = gap.until;
  }
  return Math.max(longest, until - since);
}

interface BrokerEnd {
  readonly at: Instant;
  readonly token: string;
  readonly cluster: string;
  readonly broker: number;
  /** The call was found not to have been made. */
  cameToNothing: boolean;
}

/**
 * Every intent that costs a broker its machine, oldest first; by the word of the agents, which is what heald goes by. So a machine of the
 * cluster's group of which no agent ever said that it runs a broker is not looked at here; what its end costs is still noted by the world.
 */
export function listBrokerEnds({ entries }: Trace): readonly BrokerEnd[] {
  const brokers = new Map<string, { readonly cluster: string; readonly broker: number }>();
  const ends: BrokerEnd[] = [];
  for (const entry of entries) {
    if (entry.kind === 'broker_found') brokers.set(entry.host.id, entry);
    const known = entry.kind === 'step_intended' && entry.harm === 'host' ? brokers.get(entry.call.target.machine) : undefined;
    if (entry.kind === 'step_intended' && known !== undefined) {
      const { cluster, broker } = known;
      ends.push({ at: entry.at, token: entry.call.token, cluster, broker, cameToNothing: false });
    }
    if (entry.kind !== 'step_answered' || entry.outcome.kind !== 'not_applied') continue;
    const last = ends.findLast(({ token }) => token === `${entry.remediation}.${entry.step + 1}`);
    if (last !== undefined) last.cameToNothing = true;
  }
  return ends;
}
