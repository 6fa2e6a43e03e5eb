/** Who moves work out of a zone and back? The port that the simulated cloud and the adapters for a real one fulfil. */
import type { ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { ZoneCall } from '../../az/evacuation/zone-step.ts';
import type { Result } from '../../base/result.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { WeightedRecord } from '../../policy/policy.ts';

export interface ZoneActuator {
  /** Reads what stands in all zones, or says why it could not be read. Changes nothing. */
  survey(records: readonly WeightedRecord[]): Promise<Result<ZoneSurvey, string>>;
  /** Makes the call once, without tries of its own, within a bounded time. Never rejects: what went wrong is the outcome. */
  make(call: ZoneCall): Promise<Outcome>;
  /** Looks whether a call whose outcome is unknown has taken effect; `unknown` again while nobody can say. Changes nothing. */
  look(call: ZoneCall): Promise<Outcome>;
}
