/**
 * What do AWS's own checks find impaired? Asked once a minute, because they are minutes behind anyway, and only for what is impaired, so
 * that it costs three calls however large the fleet is. They are a witness and no more: where they cannot be asked, nothing is known of
 * them, and the inventory is none the worse.
 */
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

/** Which part each check of AWS is about: the instance as it can be reached, the hardware below it, its volumes. */
const partOfCheck = [
  ['instance-status.status', 'machine'],
  ['system-status.status', 'machine'],
  ['attached-ebs-status.status', 'volumes'],
] as const satisfies readonly (readonly [filter: string, part: ImpairedPart])[];

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
  const found = new Map<string, Set<ImpairedPart>>();
  for (const [filter, part] of partOfCheck) {
    let page: string | undefined;
    do {
      const asked = { Filters: [{ Name: filter, Values: ['impaired'] }], ...(page === undefined ? {} : { NextToken: page }) };
      const { InstanceStatuses = [], NextToken } = await calls.send('DescribeInstanceStatus', asked, { signal });
      for (const { InstanceId = '' } of InstanceStatuses) found.set(InstanceId, (found.get(InstanceId) ?? new Set()).add(part));
      page = NextToken;
    } while (page !== undefined && page !== '');
  }
  return new Map([...found].map(([id, parts]) => [id, [...parts]]));
}
