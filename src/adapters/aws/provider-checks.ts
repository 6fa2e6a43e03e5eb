/**
 * What do AWS's own checks find impaired? Asked once a minute, because they are minutes behind anyway, and only for what is impaired, so
 * that it costs three calls however large the fleet is. They are a witness and no more: where they cannot be asked, nothing is known of
 * them, and the inventory is none the worse.
 */
import type { InstanceStatus } from '@aws-sdk/client-ec2';
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { ImpairedPart } from '../../remediation/inventory.ts';
import type { AwsCalls } from './aws-calls.ts';

export type Impairments = ReadonlyMap<string, readonly ImpairedPart[]>;

export interface ProviderChecks {
  /** The instances of the region with an impaired part. */
  read(now: Instant, signal: AbortSignal): Promise<Impairments>;
}

const askedEveryMs = minuteMs;
/** What was found and could not be asked again counts for so long. */
const believedForMs = 5 * minuteMs;
/** A witness that takes longer is not waited for. */
const askWithinMs = 4 * secondMs;

const filters = ['instance-status.status', 'system-status.status', 'attached-ebs-status.status'] as const;

export function createProviderChecks(calls: AwsCalls): ProviderChecks {
  let found: Impairments = new Map();
  let [askedAt, foundAt] = [-Infinity, -Infinity];
  return {
    async read(now, signal) {
      if (now - askedAt >= askedEveryMs) {
        askedAt = now;
        const answer = await askAll(calls, AbortSignal.any([signal, AbortSignal.timeout(askWithinMs)])).catch(() => undefined);
        if (answer !== undefined) [found, foundAt] = [answer, now];
      }
      return now - foundAt < believedForMs ? found : new Map();
    },
  };
}

async function askAll(calls: AwsCalls, signal: AbortSignal): Promise<Impairments> {
  const found = new Map<string, readonly ImpairedPart[]>();
  for (const filter of filters) {
    let page: string | undefined;
    do {
      const asked = { Filters: [{ Name: filter, Values: ['impaired'] }], ...(page === undefined ? {} : { NextToken: page }) };
      const { InstanceStatuses = [], NextToken } = await calls.send('DescribeInstanceStatus', asked, { signal });
      for (const status of InstanceStatuses) {
        const parts = listImpaired(status);
        if (status.InstanceId !== undefined && parts.length > 0) found.set(status.InstanceId, parts);
      }
      page = NextToken;
    } while (page !== undefined && page !== '');
  }
  return found;
}

/** By what it says itself: an endpoint that ignores a filter must not make every machine ill. */
function listImpaired({ InstanceStatus: instance, SystemStatus: system, AttachedEbsStatus: volumes }: InstanceStatus): ImpairedPart[] {
  const parts: ImpairedPart[] = [];
  if (instance?.Status === 'impaired' || system?.Status === 'impaired') parts.push('machine');
  if (volumes?.Status === 'impaired') parts.push('volumes');
  return parts;
}
