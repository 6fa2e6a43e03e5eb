/** Which known hosts would two sets of policies treat otherwise? Asks the same question as the controller does for each report. */
import type { HostIdentity } from '../../liveness/report.ts';
import type { HostRemediation, Mode, PolicySet, Target } from '../../policy/policy.ts';
import { matchesTarget } from './coverage.ts';

/** A host of the ledger, and its tags where somebody still knows them: the ledger does not keep tags. */
export interface KnownHost extends Omit<HostIdentity, 'tags'> {
  readonly tags: HostIdentity['tags'] | undefined;
}

/** `unknown`: the target asks for tags, and nobody knows this host's. */
export type Coverage = 'covered' | 'not_covered' | 'unknown';

/** A policy that covers other hosts than before, or the same hosts in another mode. */
export interface CoverageChange {
  readonly policy: string;
  readonly modes: { readonly before: Mode | undefined; readonly after: Mode | undefined };
  /** Names of hosts. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly kept: number;
  readonly unknown: number;
}

export function coverageOfHost(target: Target, host: KnownHost): Coverage {
  const { tags } = host;
  if (tags !== undefined) return matchesTarget(target, { ...host, tags }) ? 'covered' : 'not_covered';
  const { groups, hosts, autoScalingGroups, tags: wanted } = target;
  const bare = { groups, hosts, autoScalingGroups: undefined, tags: undefined };
  if (!matchesTarget(bare, { ...host, tags: {} })) return 'not_covered';
  return autoScalingGroups === undefined && wanted === undefined ? 'covered' : 'unknown';
}

export function compareCoverage(before: PolicySet, after: PolicySet, hosts: readonly KnownHost[]): readonly CoverageChange[] {
  const names = [...new Set([...before.hostRemediations, ...after.hostRemediations].map(({ name }) => name))].toSorted();
  return names.flatMap((policy) => {
    const [old, young] = [before, after].map(({ hostRemediations }) => hostRemediations.find(({ name }) => name === policy));
    const answers = hosts.map((host) => ({ name: host.name, before: answerOf(old, host), after: answerOf(young, host) }));
    const gained = answers.filter((each) => each.before === 'not_covered' && each.after === 'covered').map(({ name }) => name);
    const lost = answers.filter((each) => each.before === 'covered' && each.after === 'not_covered').map(({ name }) => name);
    const kept = answers.filter((each) => each.before === 'covered' && each.after === 'covered').length;
    const unknown = answers.filter((each) => each.before === 'unknown' || each.after === 'unknown').length;
    const modes = { before: old?.mode, after: young?.mode };
    const changed = gained.length + lost.length > 0 || (kept + unknown > 0 && modes.before !== modes.after);
    return changed ? [{ policy, modes, gained, lost, kept, unknown }] : [];
  });
}

function answerOf(policy: HostRemediation | undefined, host: KnownHost): Coverage {
  return policy === undefined ? 'not_covered' : coverageOfHost(policy.target, host);
}
