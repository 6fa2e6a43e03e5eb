/** Who looks at a Kafka cluster? The port that the adapter fulfils. */
import type { Result } from '../../base/result.ts';
import type { ClusterView } from '../../liveness/kafka/cluster-view.ts';
import type { KafkaCluster } from '../../policy/policy.ts';

export interface ViewWish {
  /** Whose word is not wanted. */
  readonly besides: number | undefined;
  /** Whether the consumer groups are looked at too; otherwise they are as they were seen last. */
  readonly withGroups: boolean;
}

export interface ClusterViewer {
  /**
   * One broker's word on the cluster, never that of the one whose word is not wanted; or why there is none, such as that nobody answered in time. Takes some
   * seconds at most, and never rejects. Changes nothing.
   */
  view(cluster: KafkaCluster, wish: ViewWish): Promise<Result<ClusterView, string>>;
}
