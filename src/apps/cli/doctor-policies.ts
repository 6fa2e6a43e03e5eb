/** May each policy do what it says, where it says it? Its groups must be watched and fit, and each of its steps possible there. */
import type { AccountFinding, AccountSeen, GroupSeen } from '../../adapters/aws/examine-account.ts';
import type { HostRemediation, PolicySet } from '../../policy/policy.ts';
import type { Finding } from './doctor-checks.ts';

export function mayAct({ mode }: HostRemediation): boolean {
  return mode === 'auto' || mode === 'approve';
}

export function examinePolicies(policies: PolicySet, { groups, findings }: AccountSeen): readonly Finding[] {
  const acting = policies.hostRemediations.filter(mayAct);
  const found = acting.flatMap((policy) => {
    const named = policy.target.autoScalingGroups ?? policy.target.groups;
    const unknown = named?.filter((name) => !groups.some((group) => group.name === name)) ?? [];
    return [
      ...unknown.map((name) => say('policy_may_act', policy, `names group ${name}, which is not watched`)),
      ...groups.filter(({ name }) => named?.includes(name) ?? true).flatMap((group) => examinePlan(policy, group, findings)),
    ];
  });
  if (found.length > 0) return found;
  const may = acting.map(({ name }) => name).join(', ');
  return [{ check: 'policy_may_act', severity: 'fine', what: may === '' ? 'no policy may act' : `nothing stands in the way of ${may}` }];
}

/** Somebody must put another one in its place. */
const needsGroup: ReadonlySet<string> = new Set(['replace', 'quarantine']);

function examinePlan(policy: HostRemediation, group: GroupSeen, findings: readonly AccountFinding[]): Finding[] {
  const problem = findings.find(({ severity, group: name }) => severity === 'problem' && name === group.name);
  if (problem !== undefined) return [say('policy_may_act', policy, `is in mode ${policy.mode}: ${problem.what}`)];
  return policy.steps.flatMap(({ action, with: fields }) => {
    if (group.isLone && needsGroup.has(action))
      return [say('plan_possible', policy, `asks for ${action} in group ${group.name}, whose instances are in no group of Auto Scaling`)];
    if (!group.isLone && action === 'stopStart')
      return [say('plan_possible', policy, `asks for stopStart in group ${group.name}, which would replace what is stopped`)];
    const launches = action === 'replace' && fields['order'] === 'launchFirst' && (Number(fields['retain']) > 0 || !group.launchesFirst);
    if (!launches || group.hasTemplate) return [];
    return [say('plan_possible', policy, `launches first in group ${group.name}, which has no launch template`)];
  });
}

function say(check: 'policy_may_act' | 'plan_possible', { name }: HostRemediation, what: string): Finding {
  return { check, severity: 'problem', what: `policy ${name} ${what}` };
}
