/**
 * Which zone is meant by a name? Every account has its own names for zones (`us-east-1a`), and the same ids (`use1-az4`). heald speaks
 * of ids. What a zone is called never changes, so it is asked once.
 */
import type { AwsCalls } from './aws-calls.ts';

export interface Zones {
  /** The id of each zone, by its name. Throws an `ApiError` while that cannot be read. */
  readIds(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

export function createZones(calls: AwsCalls): Zones {
  let known: ReadonlyMap<string, string> | undefined;
  return {
    async readIds(signal) {
      if (known !== undefined) return known;
      const { AvailabilityZones = [] } = await calls.send('DescribeAvailabilityZones', {}, { signal });
      const ids = new Map(
        AvailabilityZones.flatMap(({ ZoneName, ZoneId }) => (ZoneName === undefined || ZoneId === undefined ? [] : [[ZoneName, ZoneId]])),
      );
      if (ids.size > 0) known = ids;
      return ids;
    },
  };
}
