/** Which host runs which broker? By the word of the agents that watch one, on the hosts that a cluster names as its own. */
import type { HostView } from '../../liveness/host-view.ts';
import { isObserved } from '../../liveness/signal.ts';
import type { KafkaCluster } from '../../policy/policy.ts';
import { matchesTarget } from '../coverage/coverage.ts';
import { nameOf } from '../episodes.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';

/** The cluster that says that this host is one of its own. */
export function findClusterOf({ policies }: State, { report }: HostView): KafkaCluster | undefined {
  return policies?.kafkaClusters.find(({ target }) => target !== undefined && matchesTarget(target, report.host));
}

/** The broker that the host's agent watches; undefined where it watches none. */
export function findBrokerOn({ tracked }: HostView): number | undefined {
  const subject = tracked.find(({ definition }) => definition.subject === 'broker' && !isObserved(definition))?.subject;
  return subject !== undefined && /^\d+$/.test(subject) ? Number(subject) : undefined;
}

/** Hosts that are heard and say that they run this broker of this cluster. More than one is a contradiction, and nobody's to solve here. */
export function findHostsOf(state: State, { name }: KafkaCluster, broker: number): readonly HostView[] {
  const hosts: HostView[] = [];
  for (const [id, known] of state.history.kafka.brokers) {
    if (known.broker !== broker || known.cluster !== name) continue;
    const view = state.views.get(id);
    if (view !== undefined && state.open.get(id)?.has('agent') !== true) hosts.push(view);
  }
  return hosts;
}

/** Records which host runs which broker, where that is news. */
export function noteBrokers(turn: Turn): void {
  const { state } = turn;
  for (const view of state.views.values()) {
    const cluster = findClusterOf(state, view);
    const broker = cluster === undefined ? undefined : findBrokerOn(view);
    if (cluster === undefined || broker === undefined) continue;
    const known = state.history.kafka.brokers.get(view.id);
    if (known?.cluster === cluster.name && known.broker === broker) continue;
    record(turn, { kind: 'broker_found', cluster: cluster.name, broker, host: nameOf(view) });
  }
}
