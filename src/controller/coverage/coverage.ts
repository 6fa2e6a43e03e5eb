/** Which policies speak for this host, and for this fault? Worked out once per host and policy set. */
import { findSignal } from '../../liveness/catalog.ts';
import { listComparisons } from '../../liveness/evaluate-condition.ts';
import type { HostIdentity } from '../../liveness/report.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { Reason } from '../../liveness/verdict.ts';
import type { HostRemediation, Target } from '../../policy/policy.ts';
import { findAction } from '../../remediation/action-catalog.ts';
import type { Coverage, State } from '../state.ts';

export function coverageOf(state: State, host: HostIdentity): Coverage {
  const setVersion = state.policies?.version ?? '';
  const known = state.coverage.get(host.id);
  if (known !== undefined && known.setVersion === setVersion) return known;
  const policies = (state.policies?.hostRemediations ?? []).filter(({ target }) => matchesTarget(target, host));
  const names = policies.map(({ name }) => name).join('\n');
  let coverage = state.knownCoverage.get(names);
  if (coverage?.setVersion !== setVersion) {
    coverage = { setVersion, policies, comparisons: policies.flatMap(({ when }) => listComparisons(when)) };
    state.knownCoverage.set(names, coverage);
  }
  state.coverage.set(host.id, coverage);
  return coverage;
}

/**
 * The policies that speak of a fault on a host that all of them cover. One that may cost something and is for every host gives way to
 * one that names its hosts: whoever wrote a policy for brokers means that brokers are not treated like everything else.
 */
export function speakersOn(fault: FaultKind, policies: readonly HostRemediation[]): readonly HostRemediation[] {
  const speaking = policies.filter((policy) => coversFault(policy, fault));
  const narrow = speaking.some((policy) => !isForEveryHost(policy));
  return narrow ? speaking.filter((policy) => !isForEveryHost(policy) || onlyLooks(policy)) : speaking;
}

function isForEveryHost({ target }: HostRemediation): boolean {
  return Object.values(target).every((selected) => selected === undefined);
}

function onlyLooks({ steps }: HostRemediation): boolean {
  return steps.every(({ action }) => findAction(action)?.harm === 'none');
}

/** A policy speaks of a fault when one of its comparisons looks at a signal of that fault. */
function coversFault(policy: HostRemediation, fault: FaultKind): boolean {
  return listComparisons(policy.when).some(({ signal }) => findSignal(signal)?.fault === fault);
}

/** A policy is concerned with an episode when one of its comparisons looks at a signal that speaks against the host in it. */
export function concernsReasons(policy: HostRemediation, reasons: readonly Reason[]): boolean {
  return listComparisons(policy.when).some((comparison) => reasons.some(({ signal }) => signal === comparison.signal));
}

/** All declared kinds must match; a kind that is left out matches everything, an empty list nothing. */
export function matchesTarget(target: Target, host: HostIdentity): boolean {
  const { autoScalingGroups, groups, hosts, tags } = target;
  if (autoScalingGroups !== undefined && !autoScalingGroups.includes(host.tags['aws:autoscaling:groupName'] ?? host.group)) return false;
  if (groups !== undefined && !groups.includes(host.group)) return false;
  if (hosts !== undefined && !hosts.includes(host.id) && !hosts.includes(host.name)) return false;
  return Object.entries(tags ?? {}).every(([key, value]) => host.tags[key] === value);
}
