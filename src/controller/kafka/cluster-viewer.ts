/** Who looks at a Kafka cluster? The port that the adapter fulfils. */
import type { Result } from '../../base/result.ts';
import type { ClusterView } from '../../liveness/kafka/cluster-view.ts';
import type { KafkaCluster } from '../../policy/policy.ts';

export interface ClusterViewer {
  /**
   * One broker's word on the cluster, never that of `besides`; or why there is none, such as that nobody answered in time. Takes some
   * seconds at most, and never rejects. Changes nothing.
   */
  view(cluster: KafkaCluster, besides: number | undefined): Promise<Result<ClusterView, string>>;
}
