/**
 * What do AWS's own checks find impaired? Asked once a minute, because they are minutes behind anyway. They are a witness and no more:
 * where they cannot be asked, nothing is known of them, and the inventory is none the worse.
 */
import type { InstanceStatus } from '@aws-sdk/client-ec2';
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { ImpairedPart } from '../../remediation/inventory.ts';
import type { AwsCalls } from './aws-calls.ts';

export type Impairments = ReadonlyMap<string, readonly ImpairedPart[]>;

export interface ProviderChecks {
  /** Of those instances, the ones with an impaired part. */
  read(idsByZone: ReadonlyMap<string, readonly string[]>, now: Instant, signal: AbortSignal): Promise<Impairments>;
}

const askedEveryMs = minuteMs;
/** What was found and could not be asked again counts for so long. */
const believedForMs = 5 * minuteMs;
/** A witness that takes longer is not waited for. */
const askWithinMs = 4 * secondMs;
const idsACallMost = 100;

export function createProviderChecks(calls: AwsCalls): ProviderChecks {
  const byZone = new Map<string, { readonly found: Impairments; readonly askedAt: Instant; readonly foundAt: Instant }>();

  async function readZone(zone: string, ids: readonly string[], now: Instant, signal: AbortSignal): Promise<Impairments> {
    const known = byZone.get(zone);
    if (known === undefined || now - known.askedAt >= askedEveryMs) {
      const found = await askAll(calls, ids, signal).catch(() => undefined);
      const last = found === undefined ? known : { found, foundAt: now };
      byZone.set(zone, { found: last?.found ?? new Map(), foundAt: last?.foundAt ?? now, askedAt: now });
    }
    const { found, foundAt } = byZone.get(zone) ?? { found: new Map(), foundAt: now };
    return now - foundAt < believedForMs ? found : new Map();
  }

  return {
    async read(idsByZone, now, signal) {
      const within = AbortSignal.any([signal, AbortSignal.timeout(askWithinMs)]);
      const zones: Impairments[] = [];
      for (const [zone, ids] of idsByZone) zones.push(await readZone(zone, ids, now, within));
      return new Map(zones.flatMap((found) => [...found]));
    },
  };
}

async function askAll(calls: AwsCalls, ids: readonly string[], signal: AbortSignal): Promise<Impairments> {
  const found = new Map<string, readonly ImpairedPart[]>();
  for (let first = 0; first < ids.length; first += idsACallMost) {
    const asked = { InstanceIds: ids.slice(first, first + idsACallMost) };
    const { InstanceStatuses = [] } = await calls.send('DescribeInstanceStatus', asked, { signal });
    for (const status of InstanceStatuses) {
      const parts = listImpaired(status);
      if (status.InstanceId !== undefined && parts.length > 0) found.set(status.InstanceId, parts);
    }
  }
  return found;
}

function listImpaired({ InstanceStatus: instance, SystemStatus: system, AttachedEbsStatus: volumes }: InstanceStatus): ImpairedPart[] {
  const parts: ImpairedPart[] = [];
  if (instance?.Status === 'impaired' || system?.Status === 'impaired') parts.push('machine');
  if (volumes?.Status === 'impaired') parts.push('volumes');
  return parts;
}
