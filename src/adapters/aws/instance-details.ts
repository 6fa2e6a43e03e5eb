/**
 * When was each instance launched, and has somebody marked it? Asked of EC2 zone by zone, because while a zone is in trouble a call
 * that names one of its instances fails as a whole, and the other zones must stay readable.
 *
 * Launch times do not change while an instance runs, so what was read is kept for when a zone cannot be read. An error stays an
 * error: an instance of which nothing was ever read makes the whole answer unreadable, and is never left out silently.
 */
import type { Instance } from '@aws-sdk/client-ec2';
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { AwsCalls } from './aws-calls.ts';
import { ApiError } from './api-error.ts';
import { isExcluded } from './tags.ts';

export interface InstanceDetails {
  readonly launchedAt: Instant;
  readonly excluded: boolean;
  /** EC2 says that it is gone, or on its way; the group may not have heard yet. */
  readonly ending: boolean;
}

export interface InstanceDetailsReader {
  /** Of every instance that EC2 knows among those asked for. Throws an `ApiError` where that cannot be said. */
  read(wanted: ReadonlyMap<string, readonly string[]>, now: Instant, signal: AbortSignal): Promise<ReadonlyMap<string, InstanceDetails>>;
}

/** As old as this, they are read again; in a large fleet the oldest first, and so many at a time. */
const freshForMs = 60 * secondMs;
const readAgainMost = 1_000;
/** While a zone cannot be read they stand in for so long. */
const standInForMs = 15 * minuteMs;
const idsACallMost = 100;
/** An account has one bucket for all its calls, and others need it too. */
const callsAtOnce = 4;
/** An id that EC2 does not know (yet, or any more) is taken out and the rest asked for again, so often. */
const unknownIdsRoundsMost = 5;

export function createInstanceDetailsReader(calls: AwsCalls): InstanceDetailsReader {
  const known = new Map<string, InstanceDetails & { readonly readAt: Instant }>();

  async function readZone(ids: readonly string[], now: Instant, signal: AbortSignal): Promise<void> {
    const readAt = (id: string): Instant => known.get(id)?.readAt ?? -Infinity;
    const old = ids.filter((id) => now - readAt(id) >= freshForMs).toSorted((left, right) => readAt(left) - readAt(right));
    const neverRead = old.filter((id) => !known.has(id)).length;
    const wanted = old.slice(0, Math.max(readAgainMost, neverRead));
    const chunks = Array.from({ length: Math.ceil(wanted.length / idsACallMost) }, (_, at) =>
      wanted.slice(at * idsACallMost, (at + 1) * idsACallMost),
    );
    const readNext = async (): Promise<void> => {
      for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift())
        keep(await describeInstances(calls, chunk, signal), now);
    };
    try {
      await Promise.all(Array.from({ length: callsAtOnce }, readNext));
    } catch (error) {
      if (ids.some((id) => now - readAt(id) >= standInForMs)) throw error;
    }
  }

  function keep(instances: readonly Instance[], now: Instant): void {
    for (const instance of instances) {
      if (instance.InstanceId === undefined || instance.LaunchTime === undefined) continue;
      known.set(instance.InstanceId, { ...readDetails(instance, instance.LaunchTime), readAt: now });
    }
  }

  return {
    async read(wanted, now, signal) {
      for (const ids of wanted.values()) await readZone(ids, now, signal);
      for (const [id, { readAt }] of known) if (now - readAt >= standInForMs) known.delete(id);
      return known;
    },
  };
}

/** Those of the instances that EC2 knows. */
export async function describeInstances(calls: AwsCalls, ids: readonly string[], signal: AbortSignal): Promise<Instance[]> {
  let asked = ids;
  for (let round = 1; asked.length > 0; round += 1) {
    try {
      return await readAllPages(calls, asked, signal);
    } catch (error) {
      const unknown = error instanceof ApiError ? findUnknownIds(error) : [];
      if (unknown.length === 0 || round === unknownIdsRoundsMost) throw error;
      asked = asked.filter((id) => !unknown.includes(id));
    }
  }
  return [];
}

async function readAllPages(calls: AwsCalls, ids: readonly string[], signal: AbortSignal): Promise<Instance[]> {
  const found: Instance[] = [];
  let page: string | undefined;
  do {
    const asked = { InstanceIds: [...ids], ...(page === undefined ? {} : { NextToken: page }) };
    const { Reservations = [], NextToken } = await calls.send('DescribeInstances', asked, { signal });
    found.push(...Reservations.flatMap(({ Instances = [] }) => Instances));
    page = NextToken;
  } while (page !== undefined && page !== '');
  return found;
}

/** "The instance IDs 'i-0a, i-0b' do not exist". */
function findUnknownIds({ trouble, cause }: ApiError): readonly string[] {
  if (trouble.code !== 'InvalidInstanceID.NotFound' || !(cause instanceof Error)) return [];
  return [...cause.message.matchAll(/\bi-[0-9a-z]+/g)].map(([id]) => id);
}

function readDetails({ Tags, State }: Instance, launched: Date): InstanceDetails {
  const ending = State?.Name === 'terminated' || State?.Name === 'shutting-down';
  return { launchedAt: launched.getTime(), excluded: isExcluded(Tags), ending };
}
