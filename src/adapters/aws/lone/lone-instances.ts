/**
 * Which watched instances are in no group of Auto Scaling? Those that are tagged `heald:watch=true` themselves. They make groups by their
 * tag `heald:group`, and each is meant to be there.
 *
 * While a zone is in trouble, a call that names no instance fails as a whole. What was found before then stands in for a while; where that
 * was nothing, the groups of Auto Scaling can be read all the same.
 */
import type { Instance } from '@aws-sdk/client-ec2';
import { minuteMs, type Instant } from '../../../base/instant.ts';
import type { GroupInventory, Member, MemberState } from '../../../remediation/inventory.ts';
import type { AwsCalls } from '../aws-calls.ts';
import type { Impairments } from '../provider-checks.ts';
import { groupTag, isExcluded, valueOfTag, watchTag } from '../tags.ts';

export interface LoneInstances {
  /** Throws an `ApiError` when they cannot be read, and there are some. */
  read(now: Instant, signal: AbortSignal): Promise<readonly Instance[]>;
}

const standInForMs = 15 * minuteMs;
const groupMemberTag = 'aws:autoscaling:groupName';
const defaultGroup = 'default';

export function createLoneInstances(calls: AwsCalls): LoneInstances {
  let known: { readonly at: Instant; readonly instances: readonly Instance[] } | undefined;
  return {
    async read(now, signal) {
      try {
        known = { at: now, instances: await readAll(calls, signal) };
      } catch (error) {
        if (known === undefined) throw error;
        if (known.instances.length > 0 && now - known.at >= standInForMs) throw error;
      }
      return known.instances;
    },
  };
}

async function readAll(calls: AwsCalls, signal: AbortSignal): Promise<Instance[]> {
  const found: Instance[] = [];
  let page: string | undefined;
  do {
    const asked = { Filters: [{ Name: `tag:${watchTag}`, Values: ['true'] }], ...(page === undefined ? {} : { NextToken: page }) };
    const { Reservations = [], NextToken } = await calls.send('DescribeInstances', asked, { signal });
    found.push(...Reservations.flatMap(({ Instances = [] }) => Instances));
    page = NextToken;
  } while (page !== undefined && page !== '');
  return found.filter(isLone);
}

/** By its own tags, whatever the filter did: an instance of a group is that group's business. */
export function isLone({ InstanceId, LaunchTime, Tags }: Instance): boolean {
  const isWatched = valueOfTag(Tags, watchTag) === 'true' && valueOfTag(Tags, groupMemberTag) === undefined;
  return isWatched && InstanceId !== undefined && LaunchTime !== undefined;
}

export function groupOfLone({ Tags }: Instance): string {
  return valueOfTag(Tags, groupTag) ?? defaultGroup;
}

/** `taken`: names of groups of Auto Scaling, which cannot be used for others. */
export function listLoneGroups(
  instances: readonly Instance[],
  zoneIds: ReadonlyMap<string, string>,
  impairments: Impairments,
  taken: readonly string[],
): GroupInventory[] {
  const groups = Map.groupBy(instances, groupOfLone);
  return [...groups].flatMap(([name, all]) => {
    const members = all.flatMap((instance) => readMember(instance, zoneIds, impairments) ?? []);
    if (members.length === 0 || taken.includes(name)) return [];
    return [{ name, desired: members.length, members, launchTrouble: undefined }];
  });
}

function readMember(
  { InstanceId: machine = '', LaunchTime, Placement, State, Tags }: Instance,
  zoneIds: ReadonlyMap<string, string>,
  impairments: Impairments,
): Member | undefined {
  const state = readState(State?.Name);
  if (state === undefined || LaunchTime === undefined) return undefined;
  const name = Placement?.AvailabilityZone ?? '';
  const impaired = impairments.get(machine);
  return {
    machine,
    zone: zoneIds.get(name) ?? name,
    launchedAt: LaunchTime.getTime(),
    state,
    keepOff: isExcluded(Tags),
    ...(impaired === undefined ? {} : { impaired }),
  };
}

function readState(name: string | undefined): MemberState | undefined {
  switch (name) {
    case 'running':
      return 'in_service';
    case 'pending':
      return 'coming';
    case 'shutting-down':
      return 'leaving';
    case 'terminated':
    case undefined:
      return undefined;
    default:
      return 'aside';
  }
}
