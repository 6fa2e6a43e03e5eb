/** What do the calls do to a group of the small account that change how it launches, and what it carries? */
import { listOf, type Tree } from './aws-answer.ts';

interface ChangeableGroup {
  desired: number;
  most: number;
  subnets: readonly string[];
  readonly refresh: string | undefined;
  readonly suspended: Set<string>;
  readonly tags: Map<string, string>;
}

type Handlers = Readonly<Record<string, (parameters: URLSearchParams) => Tree>>;

export function createGroupHandlers(findGroup: (name: string) => ChangeableGroup): Handlers {
  const groupOf = (told: URLSearchParams): ChangeableGroup => findGroup(told.get('AutoScalingGroupName') ?? '');
  const listTags = (told: URLSearchParams): readonly (readonly [group: ChangeableGroup, key: string, value: string])[] => {
    const tags: (readonly [ChangeableGroup, string, string])[] = [];
    for (let at = 1; told.has(`Tags.member.${at}.Key`); at += 1) {
      const field = (name: string): string => told.get(`Tags.member.${at}.${name}`) ?? '';
      tags.push([findGroup(field('ResourceId')), field('Key'), field('Value')]);
    }
    return tags;
  };
  return {
    DescribeInstanceRefreshes(told) {
      const { refresh } = groupOf(told);
      return { InstanceRefreshes: refresh === undefined ? [] : [{ InstanceRefreshId: 'r-1', Status: refresh }] };
    },
    SuspendProcesses(told) {
      const names = listOf(told, 'ScalingProcesses.member');
      // As Auto Scaling has it: none named is all of them.
      for (const name of names.length > 0 ? names : ['Launch', 'Terminate', 'AZRebalance', 'HealthCheck'])
        groupOf(told).suspended.add(name);
      return {};
    },
    ResumeProcesses(told) {
      const names = listOf(told, 'ScalingProcesses.member');
      for (const name of names.length > 0 ? names : [...groupOf(told).suspended]) groupOf(told).suspended.delete(name);
      return {};
    },
    UpdateAutoScalingGroup(told) {
      const group = groupOf(told);
      group.desired = Number(told.get('DesiredCapacity') ?? group.desired);
      group.most = Number(told.get('MaxSize') ?? group.most);
      group.subnets = told.get('VPCZoneIdentifier')?.split(',') ?? group.subnets;
      return {};
    },
    CreateOrUpdateTags(told) {
      for (const [group, key, value] of listTags(told)) group.tags.set(key, value);
      return {};
    },
    DeleteTags(told) {
      for (const [group, key] of listTags(told)) group.tags.delete(key);
      return {};
    },
  };
}
