/** Did the swarm get there at all? What has to happen to a Kafka cluster, over all seeds. */
import type { Entry } from '../../controller/entry.ts';
import { coursesOf } from '../invariants/courses.ts';
import type { Trace } from '../invariants/trace.ts';

export const kafkaSometimes: Readonly<Record<string, (trace: Trace) => number>> = {
  'a broker is replaced and whole again': (trace) => count(trace, ({ kind }) => kind === 'replacement_settled'),
  'a broker is whole again after a controller has restarted': ({ entries }) => {
    // A cluster is called like the group that its brokers are.
    const restartedSince = new Map<string, boolean>();
    let settled = 0;
    for (const entry of entries) {
      if (entry.kind === 'step_intended' && entry.harm === 'host') restartedSince.set(entry.call.target.group, false);
      else if (entry.kind === 'controller_started') for (const group of restartedSince.keys()) restartedSince.set(group, true);
      else if (entry.kind === 'replacement_settled' && restartedSince.get(entry.cluster) === true) settled += 1;
    }
    return settled;
  },
  'an approved repair is refused by the gate': (trace) =>
    coursesOf(trace).filter(({ approvedAt, episode, closedAt }) =>
      refusalsOf(trace).some(
        ({ at, decision }) => decision.episode === episode && approvedAt !== undefined && at >= approvedAt && at <= closedAt,
      ),
    ).length,
  'a cluster cannot be looked at': (trace) => count(trace, ({ kind }) => kind === 'cluster_lost'),
  'a cluster can be looked at again': (trace) => count(trace, ({ kind }) => kind === 'cluster_found_again'),
  ...Object.fromEntries(
    (
      [
        ['its view is too old', /seen .* ago, fresh up to/],
        ['the last replacement has not settled', /replacement of broker \d+ began/],
        ['another broker is missing', /not registered: broker/],
        ['another broker is unwell', /^broker \d+ is |; broker \d+ is \w+ \(/],
        ['replicas are being moved', /replicas of \d+ partitions? (is|are) being moved/],
        ['a partition has no leader', /without a leader/],
        ['too few replicas would be left', /fewer in-sync replicas left/],
        ['the only replica is there', /with no replica but the one/],
        ['the controllers cannot do without it', /the controllers can not do without it/],
      ] as const
    ).map(([what, said]) => [
      `the gate refuses: ${what}`,
      (trace: Trace) => refusalsOf(trace).filter(({ decision: { because } }) => said.test(because)).length,
    ]),
  ),
};

function refusalsOf({ entries }: Trace): readonly Extract<Entry, { kind: 'decided' }>[] {
  return entries.flatMap((entry) => (entry.kind === 'decided' && entry.decision.reason === 'gate_refused' ? [entry] : []));
}

function count({ entries }: Trace, matches: (entry: Entry) => boolean): number {
  return entries.filter(matches).length;
}
