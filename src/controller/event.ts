/** What happened? Everything that the controller's core can be told; each is in the past tense. */
import type { ClusterView } from '../liveness/kafka/cluster-view.ts';
import type { Report } from '../liveness/report.ts';
import type { ZoneSurvey } from '../az/evacuation/survey.ts';
import type { PolicySet, Problem } from '../policy/policy.ts';
import type { Outcome } from '../remediation/call.ts';
import type { Inventory } from '../remediation/inventory.ts';
import type { Pause } from '../remediation/pause.ts';
import type { ChangeNotice } from './changes/announced-change.ts';

export type ControllerEvent =
  | {
      readonly kind: 'started';
      readonly version: string;
      readonly epoch: number;
      readonly canAct?: boolean;
      /** The actions that it can carry out; all when it is left out. */
      readonly canDo?: readonly string[];
      readonly canMove?: boolean;
      /** Whether it has anything to look at Kafka with. */
      readonly canView?: boolean;
      /** The zone that the controller stands in, where it was told. */
      readonly ownZone?: string | undefined;
    }
  | { readonly kind: 'stopping'; readonly because: string }
  | { readonly kind: 'policies_read'; readonly policies: PolicySet; readonly warnings: readonly Problem[] }
  | { readonly kind: 'policies_unreadable'; readonly problems: readonly Problem[] }
  | { readonly kind: 'report_received'; readonly report: Report }
  | { readonly kind: 'reports_refused'; readonly because: string; readonly from: string; readonly count: number }
  | { readonly kind: 'pause_asked_for'; readonly pause: Pause }
  | { readonly kind: 'resume_asked_for'; readonly name: string; readonly reason: string; readonly by: string }
  /** `because`: why it did not arrive; undefined when it did. */
  | { readonly kind: 'message_settled'; readonly message: string; readonly tries: number; readonly because: string | undefined }
  | { readonly kind: 'inventory_read'; readonly inventory: Inventory }
  | { readonly kind: 'inventory_unreadable'; readonly because: string }
  | { readonly kind: 'call_answered'; readonly token: string; readonly outcome: Outcome }
  | { readonly kind: 'call_looked_up'; readonly token: string; readonly outcome: Outcome }
  | {
      readonly kind: 'approval_given';
      readonly remediation: string;
      readonly planHash: string;
      readonly by: string;
      readonly because: string;
    }
  | { readonly kind: 'veto_given'; readonly remediation: string; readonly by: string; readonly because: string }
  | { readonly kind: 'breaker_reset'; readonly group: string; readonly by: string; readonly because: string }
  | { readonly kind: 'change_announced'; readonly notice: ChangeNotice; readonly from: string }
  | { readonly kind: 'zones_surveyed'; readonly survey: ZoneSurvey }
  | { readonly kind: 'zones_unreadable'; readonly because: string }
  | { readonly kind: 'zone_call_answered'; readonly token: string; readonly outcome: Outcome }
  | { readonly kind: 'zone_call_looked_up'; readonly token: string; readonly outcome: Outcome }
  /** A person wants work out of the zone, back in it, to know what either would meet, or heald to act on it again. */
  | {
      readonly kind: 'zone_word_given';
      readonly wish: 'drain' | 'undrain' | 'practice' | 'arm';
      readonly zone: string;
      readonly by: string;
      readonly because: string;
    }
  /** By the cluster's name in the policies. */
  | { readonly kind: 'cluster_viewed'; readonly cluster: string; readonly view: ClusterView }
  | { readonly kind: 'cluster_unreadable'; readonly cluster: string; readonly because: string }
  | { readonly kind: 'time_passed' };
