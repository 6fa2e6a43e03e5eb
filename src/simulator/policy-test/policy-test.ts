/**
 * What does a policy's author expect? A small fleet, what its hosts report step by step, what heald must then say, and what it must
 * never do. Nothing is simulated here but the reports: the very core that runs in production judges them.
 */
import type { Value } from '../../liveness/signal.ts';
import type { Span } from '../../policy/node.ts';
import type { Sighting } from '../scenario/scenario.ts';
import type { WorldPlan } from '../world/world.ts';

export interface PolicyTest {
  readonly file: string;
  readonly groups: WorldPlan['groups'];
  /** Tags of the hosts of a group, by the group's name. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly stepMs: number;
  readonly cases: readonly PolicyCase[];
}

export interface PolicyCase {
  readonly name: string;
  readonly at: Span;
  readonly series: readonly Series[];
  /** Counted, like every time of a case, from the first value of its series. */
  readonly untilMs: number;
  readonly expects: readonly Expectation[];
  readonly nevers: readonly Expectation[];
}

/** What some hosts report of one signal and subject; where several speak of the same, the last one counts. */
export interface Series {
  readonly hosts: string;
  /** `report` says whether the agent reports at all. */
  readonly signal: string;
  /** Undefined: the one subject that the signal has. */
  readonly subject: string | undefined;
  /** One value a step, null where nothing could be measured. The last one stays. */
  readonly values: readonly (Value | null)[];
}

export interface Expectation {
  readonly at: Span;
  readonly sighting: PolicySighting;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What to look for among the ledger's entries; everything that is given must match. */
export interface PolicySighting extends Omit<Sighting, 'on' | 'notOn' | 'entry'> {
  /** A part of a plan that passed every check, so that only the policy's mode stands between it and the host. `anything` is any plan. */
  readonly would?: string;
  /** A pattern over host names: `web-a-2`, `web-*`, `*`, or `!web-a-2` for every other host. */
  readonly host?: string;
  /** The policy that decided. */
  readonly policy?: string;
}

/** The word for any plan at all. */
export const anyPlan = 'anything';
/** In place of a signal: 1 where the agent reports in that step, `_` where it does not. */
export const reportSeries = 'report';

export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern.startsWith('!')) return !matchesPattern(pattern.slice(1), name);
  const parts = pattern.split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, from);
    if (found < 0 || found + part.length > name.length - last.length) return false;
    from = found + part.length;
  }
  return true;
}
