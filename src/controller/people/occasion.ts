/** What has happened, before it is said to anybody? */
import type { Message } from './message-entry.ts';
import type { Entry, HostName } from '../entry.ts';

export type Occasion = Pick<Message, 'on' | 'about' | 'incident' | 'sentence' | 'reason' | 'because' | 'checks' | 'next' | 'story'> & {
  readonly hosts: readonly HostName[];
  /** The policy that decided; its runbook is sent along. */
  readonly policy: string | undefined;
};

export const nothingElse = {
  incident: undefined,
  reason: undefined,
  because: undefined,
  checks: [],
  hosts: [],
  policy: undefined,
} as const;

export function onOwnTrouble({ kind, at }: Entry, sentence: string): Occasion {
  return { ...nothingElse, on: 'degraded', about: `${kind} ${at}`, sentence };
}
