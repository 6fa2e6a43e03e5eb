/** Can the cluster spare the broker on this host? Gathers what the gate asks for; whatever is missing holds. */
import { elapsedMs, type Instant } from '../../base/instant.ts';
import { findTrack, type HostView } from '../../liveness/host-view.ts';
import { isFailedBroker, type BrokerVerdict, type BrokerVerdictKind } from '../../liveness/kafka/broker-verdict.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { HostRemediation, KafkaCluster } from '../../policy/policy.ts';
import { askBrokerGate } from '../../remediation/gates/broker-gate.ts';
import type { GateAnswer, GateAsked } from '../../remediation/gates/gate.ts';
import { askQuorumGate, type QuorumMember } from '../../remediation/gates/quorum-gate.ts';
import { isUnderWay, type RemediationRecord } from '../../remediation/remediation.ts';
import type { State } from '../state.ts';
import { judgeBrokerOf } from './broker-evidence.ts';
import { findBrokerOn, findClusterOf, findHostsOf } from './brokers.ts';
import { findLast } from './cluster-watch.ts';

const checkStatus = 'service.check_status';
const brokerFaults: ReadonlySet<FaultKind> = new Set(['disk', 'kafka', 'kernel', 'agent']);
const trusted: ReadonlySet<BrokerVerdictKind> = new Set(['healthy', 'degraded', 'unknown']);

/** `except`: the repair that asks, which is not beside itself. */
export function askKafkaGate(state: State, host: HostView, except: RemediationRecord | undefined, now: Instant): GateAsked {
  const { name } = host.report.host;
  const unasked = (because: string): GateAsked => ({ kind: 'unasked', because });
  const cluster = findClusterOf(state, host);
  if (cluster === undefined) return unasked(`no KafkaCluster in the policies says that ${name} is one of its hosts`);
  if (!state.canView) return unasked(`this controller has nothing to look at ${cluster.name} with`);
  const known = state.history.kafka.brokers.get(host.id);
  if (known?.cluster !== cluster.name) return unasked(`no agent has said which broker of ${cluster.name} runs on ${name}`);
  const { broker } = known;
  const others = findHostsOf(state, cluster, broker).filter(({ id }) => id !== host.id);
  if (others.length > 0) return unasked(`${others[0]?.report.host.name} says too that it runs broker ${broker} of ${cluster.name}`);
  const watch = state.clusters.get(cluster.name);
  if (watch?.view === undefined) return unasked(`${cluster.name} has not been seen: ${watch?.trouble ?? 'the first look is under way'}`);

  const verdict = judgeBrokerOf(state, cluster, broker, now);
  const missingSince = watch.brokers.get(broker)?.missingSince;
  const answer = askBrokerGate(
    {
      target: broker,
      expectedBrokers: cluster.brokers,
      view: watch.view,
      othersUnderWay: countUnderWay(state, cluster, except),
      last: findLast(watch, state.history.kafka.replacements.get(cluster.name)?.last),
      isController: cluster.controllers?.brokers.includes(broker),
      controllerQuorum: askControllers(state, cluster, broker, verdict, now),
      verdict,
      missingForMs: missingSince === undefined ? undefined : elapsedMs(missingSince, now),
      doubted: listDoubted(state, cluster, broker, now),
      expendableTopics: cluster.expendableTopics,
    },
    now,
  );
  return { kind: 'answered', answer };
}

/** A policy that does not ask the gate ends no broker, whatever it was written for. Undefined: nobody says that one runs there. */
export function refuseUngated(state: State, host: HostView, { name }: Pick<HostRemediation, 'name'>): GateAsked | undefined {
  const known = state.history.kafka.brokers.get(host.id);
  const broker = known?.broker ?? findBrokerOn(host);
  if (broker === undefined) return undefined;
  const where = known === undefined ? 'a Kafka that no KafkaCluster here describes' : known.cluster;
  const because = `${host.report.host.name} runs broker ${broker} of ${where}, and ${name} does not ask whether it can be spared (limits.gate)`;
  return { kind: 'unasked', because };
}

/** The other brokers against which something speaks, or against their hosts: that is seen sooner. */
function listDoubted(state: State, cluster: KafkaCluster, broker: number, now: Instant): ReadonlyMap<number, BrokerVerdict> {
  const doubted = new Map<number, BrokerVerdict>();
  for (const id of cluster.brokers) {
    if (id === broker) continue;
    const verdict = judgeBrokerOf(state, cluster, id, now);
    const trouble = findTrouble(state, cluster, id);
    if (!trusted.has(verdict.kind)) doubted.set(id, verdict);
    else if (trouble !== undefined) doubted.set(id, { kind: 'suspect', because: trouble });
  }
  return doubted;
}

/** What is open on a host that runs the broker, silence included, of what its broker stands on. */
function findTrouble({ history, open }: State, { name }: KafkaCluster, broker: number): string | undefined {
  for (const [host, known] of history.kafka.brokers) {
    const faults = known.cluster === name && known.broker === broker ? [...(open.get(host)?.keys() ?? [])] : [];
    const fault = faults.find((each) => brokerFaults.has(each));
    if (fault !== undefined) return `${fault} trouble on ${history.hosts.get(host)?.name ?? host}`;
  }
  return undefined;
}

function countUnderWay(state: State, { name }: KafkaCluster, except: RemediationRecord | undefined): number {
  const { kafka, repairs } = state.history;
  return [...repairs.remediations.values()].filter(
    (each) => each.id !== except?.id && isUnderWay(each) && kafka.brokers.get(each.plan.target.machine)?.cluster === name,
  ).length;
}

/** The declared check says on each controller's host whether it has a vote and has caught up. */
function askControllers(state: State, cluster: KafkaCluster, broker: number, verdict: BrokerVerdict, now: Instant): GateAnswer | undefined {
  const { brokers = [], check } = cluster.controllers ?? {};
  if (check === undefined) return undefined;
  const told = brokers.map((id) => {
    const [host, ...more] = findHostsOf(state, cluster, id);
    const track = host === undefined || more.length > 0 ? undefined : findTrack(host, checkStatus, check);
    const value = host?.report.readings[checkStatus]?.[check];
    const state_: QuorumMember['state'] = track === undefined || typeof value !== 'number' ? 'unknown' : value === 0 ? 'healthy' : 'unwell';
    return { id, name: `broker ${id}`, state: state_, at: track?.lastAt };
  });
  const witnesses = told.filter(({ id, state: is }) => id !== broker && is === 'healthy');
  return askQuorumGate(
    {
      target: `broker ${broker}`,
      view: {
        seenAt: Math.min(now, ...witnesses.map(({ at = -Infinity }) => at)),
        seenFrom: witnesses[0]?.name,
        members: told,
      },
      expectedMembers: brokers.length,
      othersUnderWay: 0,
      hasFailed: isFailedBroker(verdict.kind) || verdict.kind === 'down',
    },
    now,
  );
}
