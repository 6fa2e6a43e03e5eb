/**
 * Which sets answer a name by weight? They are listed by Route 53 in the order of their names, and a page goes on where the last one
 * ended by name, type and set, all three; so the list is read from the name on, and until another one begins.
 */
import type { ListResourceRecordSetsCommandOutput, ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import type { AwsCalls } from '../aws-calls.ts';

export interface RecordName {
  readonly hostedZone: string;
  /** With its final dot. */
  readonly name: string;
  readonly type: string;
}

const pageMost = 300;

/** Those that have a weight. Throws an `ApiError`. */
export async function readRecordSets(
  calls: AwsCalls,
  { hostedZone, name, type }: RecordName,
  signal: AbortSignal,
): Promise<ResourceRecordSet[]> {
  const found: ResourceRecordSet[] = [];
  let next: string | undefined;
  do {
    const from = next === undefined ? {} : { StartRecordIdentifier: next };
    const asked = { HostedZoneId: hostedZone, MaxItems: pageMost, StartRecordName: name, StartRecordType: type as RRType, ...from };
    const page: ListResourceRecordSetsCommandOutput = await calls.send('ListResourceRecordSets', asked, { signal });
    found.push(...(page.ResourceRecordSets ?? []).filter((set) => isSameName(set.Name, name) && set.Type === type));
    const goesOn = page.IsTruncated === true && isSameName(page.NextRecordName, name) && page.NextRecordType === type;
    next = goesOn ? page.NextRecordIdentifier : undefined;
  } while (next !== undefined);
  return found.filter(({ SetIdentifier, Weight }) => SetIdentifier !== undefined && Weight !== undefined);
}

/** Route 53 writes `*` as `\052`, knows no capitals, and ends with a dot. */
function isSameName(told: string | undefined, name: string): boolean {
  return told !== undefined && normalise(told) === normalise(name);
}

function normalise(name: string): string {
  const plain = name.toLowerCase().replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
  return plain.endsWith('.') ? plain : `${plain}.`;
}
