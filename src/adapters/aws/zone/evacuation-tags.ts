/**
 * What does a group carry while a zone is left, so that a person, or another heald, can put it back? One tag for each thing that was
 * changed, written before the change with the evacuation and what was there, and taken away when it is there again.
 */
export const evacuationTags = {
  rebalancing: 'heald:evac-rebalancing',
  size: 'heald:evac-size',
  subnets: 'heald:evac-subnets',
} as const;
