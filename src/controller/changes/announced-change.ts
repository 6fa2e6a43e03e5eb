/**
 * What has somebody said that they are changing? A delivery system announces a change when it begins, and again when it is done.
 *
 * While a change is under way, hosts that it covers behave strangely for a known reason, and nothing is done to them. Who forgets to
 * say that it is done must not switch healing off: after a while without an end it no longer holds anything, and the ledger says so.
 */
import { hourMs, type Instant } from '../../base/instant.ts';
import type { HostName } from '../entry.ts';

export const changeKinds = ['deploy', 'config', 'image', 'package', 'other'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Which hosts: `all`, or those that match every list that is given; hosts by id or by name. */
export interface ChangeScope {
  readonly all?: boolean;
  readonly groups?: readonly string[];
  readonly zones?: readonly string[];
  readonly hosts?: readonly string[];
}

export interface AnnouncedChange {
  /** The announcer's own word for it: the same id again is the same change. */
  readonly id: string;
  readonly kind: ChangeKind;
  /** "web 41", "nginx.conf: larger buffers". */
  readonly what: string;
  readonly by: string;
  readonly scope: ChangeScope;
  readonly startedAt: Instant;
  /** May lie ahead; undefined while nobody knows. */
  readonly finishedAt: Instant | undefined;
}

/** A change as it is announced; a start that is left out is now, or as it was said before. */
export type ChangeNotice = Omit<AnnouncedChange, 'startedAt'> & { readonly startedAt: Instant | undefined };

/** So long an announced change holds without an end. */
export const openChangeMsMax = 2 * hourMs;

export function coversHost({ all, groups, zones, hosts }: ChangeScope, { id, name, zone, group }: HostName): boolean {
  if (groups !== undefined && !groups.includes(group)) return false;
  if (zones !== undefined && !zones.includes(zone)) return false;
  if (hosts !== undefined && !hosts.includes(id) && !hosts.includes(name)) return false;
  return all === true || groups !== undefined || zones !== undefined || hosts !== undefined;
}

export function isUnderWay({ startedAt, finishedAt }: AnnouncedChange, now: Instant): boolean {
  return startedAt <= now && now < (finishedAt ?? startedAt + openChangeMsMax);
}

/** "deploy “web 41” by ci". */
export function nameChange({ kind, what, by }: Pick<AnnouncedChange, 'kind' | 'what' | 'by'>): string {
  return `${kind === 'other' ? 'change' : kind} “${what}” by ${by}`;
}

/** "group web, zone a", "all hosts". */
export function nameScope({ groups, zones, hosts }: ChangeScope): string {
  const parts = [nameSome('group', groups), nameSome('zone', zones), nameSome('host', hosts)].filter((part) => part !== undefined);
  return parts.length === 0 ? 'all hosts' : parts.join(', ');
}

const namesShown = 4;

function nameSome(noun: string, names: readonly string[] | undefined): string | undefined {
  if (names === undefined) return undefined;
  if (names.length > namesShown) return `${names.length} ${noun}s`;
  return `${noun}${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}
