/**
 * Would a policy end machines of a Kafka cluster and never be able to? Of one that its provider runs heald can only look at them; of any
 * other the cluster must be asked. Both had better be said at once.
 */
import { findAction } from '../remediation/action-catalog.ts';
import { findEntry, quote, type Node } from './node.ts';
import type { HostRemediation, KafkaCluster, Policy, Target } from './policy.ts';
import type { ReportProblem } from './problem-list.ts';

interface Written {
  readonly policy: Policy | undefined;
  readonly node: Node;
  readonly report: ReportProblem;
}

export function reportManagedClusters(written: readonly Written[]): void {
  const clusters = written.flatMap(({ policy }) => (policy?.kind === 'KafkaCluster' ? [policy] : []));
  const managed = clusters.filter(({ provider }) => provider === 'msk');
  for (const { policy, node, report } of written) {
    if (policy?.kind !== 'HostRemediation') continue;
    const ending = policy.steps.find(({ action }) => findAction(action)?.harm === 'host');
    if (ending === undefined) continue;
    const cluster = managed.find((each) => isMeant(policy, each, managed.length === clusters.length));
    const unasked = policy.limits.gate === undefined ? clusters.find((each) => isMeant(policy, each, false)) : undefined;
    if (cluster === undefined) {
      if (unasked !== undefined) reportUngated(node, report, ending.action, unasked.name);
      continue;
    }
    report(
      'HP032',
      findEntry(node, 'steps')?.value.at ?? node.at,
      `steps: ${quote(ending.action)} on the brokers of ${quote(cluster.name)}, whose machines Amazon MSK runs`,
      'leave it to captureEvidence and to notifications, or let the target leave them out',
    );
  }
}

function reportUngated(node: Node, report: ReportProblem, action: string, cluster: string): void {
  report(
    'HP034',
    findEntry(node, 'steps')?.value.at ?? node.at,
    `steps: ${quote(action)} on the brokers of ${quote(cluster)}, and nothing asks the cluster first: it always holds there`,
    'add limits: { gate: kafka }',
  );
}

/** The policy asks Kafka, and there is no other cluster that it could mean; or both say that they are about the same hosts. */
function isMeant({ limits, target }: HostRemediation, cluster: KafkaCluster, isManagedAlone: boolean): boolean {
  if (limits.gate === 'kafka' && isManagedAlone) return true;
  return cluster.target !== undefined && sharesSelection(target, cluster.target);
}

/** Both select by the same means, and by each of these something that both of them mean. */
function sharesSelection(left: Target, right: Target): boolean {
  const shared = (['autoScalingGroups', 'groups', 'hosts'] as const).flatMap((by): boolean[] => {
    const [some, others] = [left[by], right[by]];
    return some === undefined || others === undefined ? [] : [some.some((name) => others.includes(name))];
  });
  const tags = Object.entries(left.tags ?? {}).filter(([key]) => right.tags?.[key] !== undefined);
  const means = [...shared, ...tags.map(([key, value]) => right.tags?.[key] === value)];
  return means.length > 0 && means.every(Boolean);
}
