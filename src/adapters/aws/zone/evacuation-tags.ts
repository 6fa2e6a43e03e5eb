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
export const changedThings = Object.keys(evacuationTags) as readonly Changed[];

/** As many letters as a value may have. */
const valueMost = 256;

/** `evac-7f3kqm subnet-0a1b subnet-0c2d`; what has no room is in the ledger only, and said to be left out. */
export function writeEvacuationTag(evacuation: string, before: string): string {
  const value = `${evacuation} ${before}`;
  return value.length <= valueMost ? value : `${value.slice(0, valueMost - 5)} etc.`;
}

/** What was there before this evacuation, as the group says it; undefined where it does not. */
export function readEvacuationTag(tags: readonly AwsTag[] | undefined, changed: Changed, evacuation: string): string | undefined {
  const [by, ...before] = valueOfTag(tags, evacuationTags[changed])?.split(' ') ?? [];
  return by === evacuation ? before.join(' ') : undefined;
}
