/** Which tags does heald read and write? Their names are the same on instances and groups; people set the first two. */

/** On a group, or an instance in none, `true`: heald takes it into its inventory. What carries no such tag is never looked at, and never touched. */
export const watchTag = 'heald:watch';
/** On an instance that is in no group of Auto Scaling and watched itself: the group that its agent reports. */
export const groupTag = 'heald:group';
/** On an instance or a group, with any value but `false`: nothing is ever done to it. */
export const excludeTag = 'heald:exclude';
/** Written on an instance before each call that changes something: `act-7f3kqm.2`. */
export const callTag = 'heald:call';
/** Written once AWS has taken a call that leaves no other trace. */
export const doneTag = 'heald:done';
/** Written on an instance that is kept out of service: until when. What was replaced is ended then, what is in quarantine is for a person. */
export const keepUntilTag = 'heald:keep-until';

/** Written before a launch: for which call, and what the group was meant to have then. */
export const desiredTag = 'heald:desired-before';

export interface AwsTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export function valueOfTag(tags: readonly AwsTag[] | undefined, key: string): string | undefined {
  return tags?.find(({ Key }) => Key === key)?.Value;
}

/** An empty value is a person's way of saying yes in a hurry; only a plain `false` is a no. */
export function isExcluded(tags: readonly AwsTag[] | undefined): boolean {
  const value = valueOfTag(tags, excludeTag);
  return value !== undefined && value !== 'false';
}
