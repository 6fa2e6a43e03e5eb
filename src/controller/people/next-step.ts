/** Heald holds, and somebody has been woken: what can they do, and where do they look? */
import { formatTimestamp } from '../../base/timestamp.ts';
import type { Check, HoldReason } from '../../remediation/decision.ts';
import { gateAdvice } from '../../remediation/gates/gate-advice.ts';
import type { GateReason } from '../../remediation/gates/gate.ts';
import type { RemediationRecord } from '../../remediation/remediation.ts';
import type { HostName, RecordedDecision } from '../entry.ts';
import type { History } from '../history.ts';
import { findOpenRepair } from '../repairs/repairs.ts';

/** What is worth doing first is said, the rest is in `heald clusters`. */
const adviceMost = 3;
const namedMost = 4;
const runbook = 'docs/runbooks/broker-refused.md';

/** For holds that only a person ends; what passes by itself needs no advice. */
const steps: Partial<Readonly<Record<HoldReason, string>>> = {
  too_few_witnesses: 'look at the host yourself: one way of knowing says that it is ill, and heald does not act on one',
  shared_change: 'take the change back, or stop it where it has not arrived: heald changes',
  recent_change: 'see whether the change broke it, and take it back: heald changes',
  observer_suspect: 'see whether the controller and its network are well: heald hosts shows who is silent',
  everybody_affected: 'look for what all zones share, such as a resolver, a network or a dependency: heald incidents, heald changes',
  zone_suspected: 'look at the zone: heald zones. Work leaves it by heald drain <zone> --reason "…", if you are sure',
  zone_unconfirmed: 'look at the zone: heald zones. Work leaves it by heald drain <zone> --reason "…", if you are sure',
  zones_unread: 'see why nobody tells what stands in the zones: heald doctor',
  zone_left_already: 'bring work back into the zone that was left, before another: heald zones',
  zone_unready: 'change what stands in the way: heald practice <zone> --reason "…" lists it',
  no_room_elsewhere: 'make room in the other zones: heald practice <zone> --reason "…" says how much is missing',
  controller_in_zone: 'look from outside the zone, and let a controller lead that stands elsewhere',
  storm: 'look for what the suspects share: heald incidents, heald changes',
  min_healthy: 'get the other hosts of the group well first: heald hosts',
  quorum_at_risk: 'get the other members well first: heald hosts',
  gate_unanswered: 'ask the cluster yourself before anything is ended; heald doctor says why heald cannot',
  frozen: 'repair it by hand, or end the freeze in the policies',
  inventory_doubted: 'see why the provider and the agents disagree: heald doctor',
  group_unfit: 'change what stands in the way: heald doctor',
  launches_fail: 'see why new machines do not come up; heald doctor and the group’s activities tell',
  budget_spent: 'see whether the repairs so far have helped: heald breaker shows what is left, and when',
  breaker_open: 'find the cause, then heald breaker close <group> --reason "…"',
  no_actuator: 'repair it by hand: this controller can only watch',
};

/** In a sentence; undefined where there is nothing to do. */
export function adviseOn(decision: RecordedDecision, history: History): string | undefined {
  const { reason, host, checks } = decision;
  if (reason === 'act') return undefined;
  if (reason === 'gate_refused' && host !== undefined) return adviseOnRefusal(checks, host, history);
  if (reason === 'approval_needed') return adviseOnPlan(host === undefined ? undefined : findOpenRepair(history.repairs, host.id));
  return steps[reason]?.replace('<group>', host?.group ?? '<group>').replace('<zone>', zoneOf(decision, history) ?? '<zone>');
}

function zoneOf({ host, incident }: RecordedDecision, history: History): string | undefined {
  const scope = history.incidents.get(incident)?.scope;
  return host?.zone ?? (scope?.kind === 'zone' ? scope.ids[0] : undefined);
}

function adviseOnPlan(repair: RemediationRecord | undefined): string | undefined {
  if (repair?.phase.kind !== 'awaiting_approval') return undefined;
  const { id, phase } = repair;
  return `heald plan ${id} shows it, heald approve ${id} --reason "…" begins it; until ${formatTimestamp(phase.until)}`;
}

function adviseOnRefusal(checks: readonly Check[], host: HostName, history: History): string {
  const cluster = history.kafka.brokers.get(host.id)?.cluster;
  const failed = new Map(checks.flatMap((check) => (check.passed || check.condition === undefined ? [] : [[check.condition, check]])));
  const order = Object.keys(gateAdvice) as GateReason[];
  const said = order.flatMap((condition) => {
    const check = failed.get(condition);
    return check === undefined ? [] : [gateAdvice[condition].replace('{members}', nameMembers(check, cluster, history))];
  });
  const look = cluster === undefined ? 'heald clusters' : `heald clusters ${cluster}`;
  const first = [...new Set(said)].slice(0, adviceMost).join('; ');
  return `${first}${first === '' ? '' : '. '}${look} shows what still stands in the way; heald asks again every few seconds (${runbook})`;
}

/** "broker 1 (kafka-a-1), broker 4". */
function nameMembers({ members = [] }: Check, cluster: string | undefined, history: History): string {
  const named = members.slice(0, namedMost).map((id) => {
    const runs = ([, known]: readonly [string, { readonly cluster: string; readonly broker: number }]) =>
      known.cluster === cluster && known.broker === id;
    const host = [...history.kafka.brokers].findLast(runs)?.[0];
    const name = host === undefined ? undefined : history.hosts.get(host)?.name;
    return `broker ${id}${name === undefined ? '' : ` (${name})`}`;
  });
  const more = members.length - named.length;
  return named.length === 0 ? 'the others' : `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
