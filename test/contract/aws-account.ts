/**
 * What is in the small account, and what does each call do to it? Groups of instances in three zones. Nothing moves by itself: what
 * Auto Scaling would do in its own time happens in `settle`.
 */
import { arnOfBalancer, arnOfTargets, createBalancers, type AccountBalancers } from './aws-balancers.ts';
import { createGroupHandlers } from './aws-group-calls.ts';
import { listOf, Refusal, type Tree } from './aws-answer.ts';
import { createLoneHandlers, type Lone } from './aws-lone-calls.ts';
import { createRecords, type AccountRecords } from './aws-records.ts';
import { createShifts, type AccountShifts } from './aws-shifts.ts';

export interface AccountInstance {
  readonly id: string;
  readonly group: string;
  readonly zone: string;
  launchedAt: Date;
  /** Of one that is in no group. */
  lone?: Lone;
  lifecycle: string;
  health: 'Healthy' | 'Unhealthy';
  isProtected: boolean;
  reboots: number;
  readonly tags: Map<string, string>;
}

export interface AccountGroup {
  readonly name: string;
  desired: number;
  min: number;
  most: number;
  subnets: readonly string[];
  /** Names of the target groups that its instances are in. */
  readonly targets: string[];
  takesShifts: boolean;
  distribution: string | undefined;
  /** Of an instance refresh, the newest. */
  refresh: string | undefined;
  healthyShareLeast: number | undefined;
  operator: string | undefined;
  hasTemplate: boolean;
  gracePeriodSeconds: number;
  readonly suspended: Set<string>;
  readonly tags: Map<string, string>;
  /** Why launches fail; undefined when they do not. */
  launchTrouble: string | undefined;
}

export interface Account {
  readonly groups: AccountGroup[];
  readonly instances: AccountInstance[];
  readonly brokenZones: Set<string>;
  /** Instances that EC2 has not heard of yet. */
  readonly unknownToEc2: Set<string>;
  /** Whether a synchronous launch raises what the group is meant to have. */
  launchRaisesDesired: boolean;
  pageSize: number;
  /** Calls that this role may not make. */
  readonly denied: Set<string>;
  /** Instances whose volumes AWS finds impaired, and that it is going to retire. */
  readonly impaired: Set<string>;
  addressesLeft: number;
  readonly zoneStates: Map<string, string>;
  readonly balancing: AccountBalancers;
  readonly records: AccountRecords;
  readonly shifts: AccountShifts;
  /** Milliseconds since 1970, for what expires. */
  now: () => number;
  addGroup(name: string, inEachZone: number): AccountGroup;
  /** One in no group, watched itself. */
  addLone(group: string): AccountInstance;
  /** Auto Scaling does what it would do in its own time: replaces, launches, ends. */
  settle(): void;
  answer(action: string, parameters: URLSearchParams): Tree;
}

export const zoneNames = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
export const zoneIds: Readonly<Record<string, string>> = { 'us-east-1a': 'use1-az4', 'us-east-1b': 'use1-az6', 'us-east-1c': 'use1-az1' };

export function arnOfGroup(name: string): string {
  return `arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0b1c:autoScalingGroupName/${name}`;
}

const firstLaunchAt = Date.UTC(2026, 0, 5, 9);

export function createAccount(): Account {
  const groups: AccountGroup[] = [];
  let instances: AccountInstance[] = [];
  const launchedBy = new Map<string, string[]>();
  let launches = 0;

  function launch(group: string, zone: string, launchedAt = new Date(account.now())): AccountInstance {
    launches += 1;
    const id = `i-${String(launches).padStart(17, '0')}`;
    const instance: AccountInstance = {
      id,
      group,
      zone,
      launchedAt,
      lifecycle: 'InService',
      health: 'Healthy',
      isProtected: false,
      reboots: 0,
      tags: new Map([['Name', `${group}-${launches}`]]),
    };
    instances.push(instance);
    return instance;
  }

  function find(id: string | null): AccountInstance {
    const found = instances.find((each) => each.id === id);
    if (found === undefined)
      throw new Refusal('ValidationError', `Instance Id not found - No managed instance found for instance ID: ${id}`);
    return found;
  }

  function findGroup(name: string): AccountGroup {
    const found = groups.find((each) => each.name === name);
    if (found === undefined) throw new Refusal('ValidationError', `AutoScalingGroup name not found - ${name}`);
    return found;
  }

  const balancing = createBalancers(zoneNames);
  const account: Account = {
    groups,
    zoneStates: new Map(),
    balancing,
    records: createRecords(),
    shifts: createShifts(() => account.now(), listManaged),
    now: Date.now,
    get instances() {
      return instances;
    },
    brokenZones: new Set(),
    unknownToEc2: new Set(),
    launchRaisesDesired: true,
    pageSize: 100,
    denied: new Set(),
    impaired: new Set(),
    addressesLeft: 250,
    addGroup(name, inEachZone) {
      const group: AccountGroup = {
        name,
        desired: inEachZone * zoneNames.length,
        min: 1,
        most: 100,
        subnets: zoneNames.map((zone) => `subnet-${zone}`),
        targets: [],
        takesShifts: false,
        distribution: undefined,
        refresh: undefined,
        healthyShareLeast: 100,
        operator: undefined,
        hasTemplate: true,
        gracePeriodSeconds: 300,
        suspended: new Set(),
        tags: new Map([['heald:watch', 'true']]),
        launchTrouble: undefined,
      };
      groups.push(group);
      for (const zone of zoneNames)
        for (let made = 0; made < inEachZone; made += 1) launch(name, zone, new Date(firstLaunchAt + launches * 60_000));
      return group;
    },
    addLone(group) {
      const instance = launch('', zoneNames[0], new Date(firstLaunchAt + launches * 60_000));
      instance.lone = { state: 'running', type: 'm5.large', isSpot: false };
      instance.tags.set('heald:watch', 'true').set('heald:group', group);
      return instance;
    },
    settle() {
      for (const instance of instances)
        if (instance.lifecycle === 'InService' && instance.health === 'Unhealthy') instance.lifecycle = 'Terminating';
      instances = instances.filter(({ lifecycle }) => lifecycle !== 'Terminating');
      for (const group of groups) {
        const { name, desired, launchTrouble } = group;
        const countIn = (zone: string): number => instances.filter((each) => each.group === name && each.zone === zone).length;
        const serving = (): number => instances.filter((each) => each.group === name && each.lifecycle === 'InService').length;
        if (launchTrouble !== undefined) continue;
        const open = listOpenZones(group);
        while (open.length > 0 && serving() < desired)
          launch(name, open.toSorted((left, right) => countIn(left) - countIn(right))[0] as string);
      }
    },
    answer(action, parameters) {
      const handle = handlers[action];
      if (handle === undefined) throw new Refusal('InvalidAction', `The action ${action} is not valid`);
      const isEc2 = parameters.get('Version') === '2016-11-15';
      if (account.denied.has(action))
        throw new Refusal(isEc2 ? 'UnauthorizedOperation' : 'AccessDenied', `not authorized to perform ${action}`, 403);
      if (parameters.get('DryRun') === 'true')
        throw new Refusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
      return handle(parameters);
    },
  };

  /** What may be shifted, and where it stands. */
  function listManaged(): ReadonlyMap<string, readonly string[]> {
    const everywhere = zoneNames.map((name) => zoneIds[name] ?? name);
    const resources = [
      ...balancing.balancers.filter(({ takesShifts }) => takesShifts).map((each) => arnOfBalancer(each)),
      ...groups.filter(({ takesShifts }) => takesShifts).map(({ name }) => arnOfGroup(name)),
    ];
    return new Map(resources.map((resource) => [resource, everywhere]));
  }

  /** Where the group launches: in its subnets, and not where it is shifted away from. */
  function listOpenZones({ name, subnets }: AccountGroup): string[] {
    const away = new Set(account.shifts.active(arnOfGroup(name)).map(({ awayFrom }) => awayFrom));
    return zoneNames.filter((zone) => subnets.includes(`subnet-${zone}`) && !away.has(zoneIds[zone] ?? ''));
  }

  const handlers: Readonly<Record<string, (parameters: URLSearchParams) => Tree>> = {
    ...balancing.handlers,
    ...account.records.handlers,
    ...account.shifts.handlers,
    ...createGroupHandlers(findGroup),
    ...createLoneHandlers(find, () => account.now()),
    DescribeAutoScalingGroups(parameters) {
      const names = listOf(parameters, 'AutoScalingGroupNames.member');
      const filter = parameters.get('Filters.member.1.Name')?.replace('tag:', '');
      const wanted = groups.filter(
        ({ name, tags }) => (names.length === 0 || names.includes(name)) && (filter === undefined || tags.get(filter) === 'true'),
      );
      const { page, next } = cut(wanted, parameters);
      const isBrief = parameters.get('IncludeInstances') === 'false';
      return {
        AutoScalingGroups: page.map((group) => ({ ...describeGroup(group), ...(isBrief ? { Instances: [] } : {}) })),
        NextToken: next,
      };
    },
    DescribeAutoScalingInstances(parameters) {
      const ids = listOf(parameters, 'InstanceIds.member');
      const found = instances.filter(({ id, lone }) => ids.includes(id) && lone === undefined);
      return { AutoScalingInstances: found.map((each) => ({ ...describeMember(each), AutoScalingGroupName: each.group })) };
    },
    DescribeScalingActivities(parameters) {
      const { launchTrouble } = findGroup(parameters.get('AutoScalingGroupName') ?? '');
      const common = { ActivityId: 'a-1', AutoScalingGroupName: parameters.get('AutoScalingGroupName') ?? '', Cause: 'because' };
      const failed = { Description: 'Launching a new EC2 instance', StartTime: '2026-01-05T10:00:00Z', StatusCode: 'Failed' };
      return { Activities: launchTrouble === undefined ? [] : [{ ...common, ...failed, StatusMessage: launchTrouble }] };
    },
    DescribeAvailabilityZones: () => ({
      availabilityZoneInfo: zoneNames.map((zoneName) => ({
        zoneName,
        zoneId: zoneIds[zoneName],
        zoneState: account.zoneStates.get(zoneName) ?? 'available',
        regionName: 'us-east-1',
      })),
    }),
    DescribeInstances(parameters) {
      const ids = listOf(parameters, 'InstanceId');
      const unknown = ids.filter((id) => account.unknownToEc2.has(id) || !instances.some((each) => each.id === id));
      if (unknown.length > 0) throw new Refusal('InvalidInstanceID.NotFound', `The instance IDs '${unknown.join(', ')}' do not exist`);
      // A filter is easily ignored.
      const found = parameters.has('Filter.1.Name') ? instances : instances.filter(({ id }) => ids.includes(id));
      if (found.some(({ zone }) => account.brokenZones.has(zone))) throw new Refusal('Unavailable', 'The service is unavailable', 503);
      const { page, next } = cut(found, parameters);
      return { reservationSet: page.map((each) => ({ instancesSet: [describeInstance(each)] })), nextToken: next };
    },
    DescribeInstanceStatus: (parameters) => ({
      instanceStatusSet: idsOfStatus(parameters).map((instanceId) => ({
        instanceId,
        systemStatus: { status: 'ok' },
        attachedEbsStatus: { status: account.impaired.has(instanceId) ? 'impaired' : 'ok' },
        eventsSet: account.impaired.has(instanceId)
          ? [
              {
                code: 'instance-retirement',
                description: 'The instance is running on degraded hardware',
                notBefore: '2026-02-01T00:00:00Z',
              },
            ]
          : [],
      })),
    }),
    DescribeVolumeStatus: (parameters) => ({
      volumeStatusSet: listOf(parameters, 'VolumeId').map((volumeId) => ({ volumeId, volumeStatus: { status: 'impaired' } })),
    }),
    DescribeSubnets: (parameters) => ({
      subnetSet: listOf(parameters, 'SubnetId').map((subnetId) => ({
        subnetId,
        availabilityZone: subnetId.replace('subnet-', ''),
        availabilityZoneId: zoneIds[subnetId.replace('subnet-', '')],
        availableIpAddressCount: account.addressesLeft,
      })),
    }),
    GetConsoleOutput: (parameters) => ({
      instanceId: parameters.get('InstanceId') ?? '',
      timestamp: '2026-01-05T10:00:00Z',
      output: Buffer.from('blk_update_request: I/O error').toString('base64'),
    }),
    CreateTags(parameters) {
      for (const id of listOf(parameters, 'ResourceId'))
        for (let at = 1; parameters.has(`Tag.${at}.Key`); at += 1)
          find(id).tags.set(parameters.get(`Tag.${at}.Key`) ?? '', parameters.get(`Tag.${at}.Value`) ?? '');
      return { return: true };
    },
    RebootInstances(parameters) {
      for (const id of listOf(parameters, 'InstanceId')) find(id).reboots += 1;
      return { return: true };
    },
    SetInstanceHealth(parameters) {
      find(parameters.get('InstanceId')).health = parameters.get('HealthStatus') as 'Unhealthy';
      return {};
    },
    TerminateInstanceInAutoScalingGroup(parameters) {
      const instance = find(parameters.get('InstanceId'));
      if (instance.lifecycle === 'Terminating') throw new Refusal('ScalingActivityInProgress', 'is being terminated');
      instance.lifecycle = 'Terminating';
      if (parameters.get('ShouldDecrementDesiredCapacity') === 'true') findGroup(instance.group).desired -= 1;
      return {};
    },
    EnterStandby(parameters) {
      for (const id of listOf(parameters, 'InstanceIds.member')) {
        const instance = find(id);
        if (instance.lifecycle !== 'InService') throw new Refusal('ValidationError', `The instance ${id} is not in InService.`);
        instance.lifecycle = 'Standby';
        if (parameters.get('ShouldDecrementDesiredCapacity') === 'true') findGroup(instance.group).desired -= 1;
      }
      return { Activities: [] };
    },
    LaunchInstances(parameters) {
      const group = findGroup(parameters.get('AutoScalingGroupName') ?? '');
      const zoneId = listOf(parameters, 'AvailabilityZoneIds.member')[0];
      const zone = zoneNames.find((name) => zoneIds[name] === zoneId) ?? zoneNames[0];
      const answer = { AutoScalingGroupName: group.name, ClientToken: parameters.get('ClientToken') ?? '' };
      const { launchTrouble } = group;
      if (launchTrouble !== undefined)
        return { ...answer, Instances: [], Errors: [{ ErrorCode: 'InsufficientInstanceCapacity', ErrorMessage: launchTrouble }] };
      const known = launchedBy.get(answer.ClientToken);
      if (known === undefined && account.launchRaisesDesired) group.desired += 1;
      const ids = known ?? [launch(group.name, zone).id];
      launchedBy.set(answer.ClientToken, ids);
      return { ...answer, Instances: [{ AvailabilityZone: zone, AvailabilityZoneId: zoneIds[zone], InstanceIds: ids }], Errors: [] };
    },
  };

  /** The instances that are named; or all of them, because a filter is easily ignored. */
  function idsOfStatus(parameters: URLSearchParams): readonly string[] {
    return parameters.has('Filter.1.Name') ? instances.map(({ id }) => id) : listOf(parameters, 'InstanceId');
  }

  function cut<Item>(
    all: readonly Item[],
    parameters: URLSearchParams,
  ): { readonly page: readonly Item[]; readonly next: string | undefined } {
    const first = Number(parameters.get('NextToken') ?? 0);
    const last = first + account.pageSize;
    return { page: all.slice(first, last), next: last < all.length ? String(last) : undefined };
  }

  function describeGroup(group: AccountGroup): { readonly [name: string]: Tree } {
    const { name, desired, min, most, healthyShareLeast, operator, suspended, tags, gracePeriodSeconds, distribution } = group;
    return {
      AutoScalingGroupName: name,
      AutoScalingGroupARN: arnOfGroup(name),
      DesiredCapacity: desired,
      MinSize: min,
      MaxSize: most,
      HealthCheckGracePeriod: gracePeriodSeconds,
      AvailabilityZones: [...zoneNames],
      VPCZoneIdentifier: group.subnets.join(','),
      TargetGroupARNs: group.targets.map((each) => arnOfTargets(each)),
      AvailabilityZoneImpairmentPolicy: group.takesShifts
        ? { ZonalShiftEnabled: true, ImpairedZoneHealthCheckBehavior: 'IgnoreUnhealthy' }
        : undefined,
      AvailabilityZoneDistribution: distribution === undefined ? undefined : { CapacityDistributionStrategy: distribution },
      LaunchConfigurationName: group.hasTemplate ? undefined : 'old',
      Instances: instances.filter((each) => each.group === name).map((each) => describeMember(each)),
      SuspendedProcesses: [...suspended].map((ProcessName) => ({ ProcessName })),
      Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
      InstanceMaintenancePolicy:
        healthyShareLeast === undefined
          ? undefined
          : { MinHealthyPercentage: healthyShareLeast, MaxHealthyPercentage: healthyShareLeast + 100 },
      Operator: operator === undefined ? undefined : { Principal: operator },
    };
  }

  return account;
}

function describeMember({ id, zone, lifecycle, health, isProtected }: AccountInstance): { readonly [name: string]: Tree } {
  return { InstanceId: id, AvailabilityZone: zone, LifecycleState: lifecycle, HealthStatus: health, ProtectedFromScaleIn: isProtected };
}

function describeInstance({ id, zone, launchedAt, tags, group, lone }: AccountInstance): Tree {
  return {
    instanceId: id,
    launchTime: launchedAt.toISOString(),
    instanceState: { code: 16, name: lone?.state ?? 'running' },
    instanceType: lone?.type,
    instanceLifecycle: lone?.isSpot === true ? 'spot' : undefined,
    placement: { availabilityZone: zone },
    blockDeviceMapping: [{ deviceName: '/dev/xvda', ebs: { volumeId: `vol-${id.slice(2)}` } }],
    tagSet: [...tags, ...(lone === undefined ? [['aws:autoscaling:groupName', group]] : [])].map(([key, value]) => ({ key, value })),
  };
}
