/**
 * What does a group carry while a zone is left, so that a person, or another heald, can put it back? One tag for each thing that was
 * changed, written before the change with the evacuation and what was there, and taken away when it is there again.
 */
import { valueOfTag, type AwsTag } from '../tags.ts';

export const evacuationTags = {
  rebalancing: 'heald:evac-rebalancing',
  size: 'heald:evac-size',
  subnets: 'heald:evac-subnets',
} as const;

export type Changed = keyof typeof evacuationTags;

/** As many letters as a value may have. */
const valueMost = 256;

/** `evac-7f3kqm subnet-0a1b subnet-0c2d`; what has no room is in the ledger only, and said to be left out. */
export function writeEvacuationTag(evacuation: string, before: string): string {
  const value = `${evacuation} ${before}`;
  return value.length <= valueMost ? value : `${value.slice(0, valueMost - 5)} etc.`;
}

/** Whether the group says that this evacuation changed it so. */
export function isTaggedBy(tags: readonly AwsTag[] | undefined, changed: Changed, evacuation: string): boolean {
  return valueOfTag(tags, evacuationTags[changed])?.split(' ')[0] === evacuation;
}
