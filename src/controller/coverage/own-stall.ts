/**
 * Did the controller itself stand still? Then nothing that was measured before it is acted on, and nobody was silent meanwhile.
 *
 * A stall long enough for agents to have been called silent is an incident of heald's own, open until the fleet has been heard
 * again: whoever wonders why nothing happened in that time finds the reason where the others are.
 */
import { formatDuration } from '../../base/duration.ts';
import { after, elapsedMs } from '../../base/instant.ts';
import { shortId } from '../../base/short-id.ts';
import { silentAfterMs } from '../episodes.ts';
import { record, type Turn } from '../turn.ts';

/** The shell tells the time once a second; silent for longer than this, the controller itself stood still. */
const stalledAfterMs = 5_000;
const heardAgainShare = 0.8;

export function noticeOwnStall(turn: Turn): void {
  const { state, now } = turn;
  if (state.lastStepAt === undefined) return;
  const stoodStillMs = elapsedMs(state.lastStepAt, now);
  if (stoodStillMs < stalledAfterMs) return;
  record(turn, { kind: 'controller_stalled', forMs: stoodStillMs });
  state.resumedAt = now;
  if (stoodStillMs >= silentAfterMs(state) && state.history.hosts.size > 0) openStallIncident(turn, stoodStillMs);
}

function openStallIncident(turn: Turn, stoodStillMs: number): void {
  const { state, now } = turn;
  const incident = shortId('inc', `stall ${now}`);
  const sentence = `the controller stood still for ${formatDuration(stoodStillMs)} and heard none of ${state.history.hosts.size} hosts`;
  record(turn, {
    kind: 'incident_opened',
    incident,
    fault: 'self',
    scope: { kind: 'region', ids: [] },
    cause: 'heald',
    episodes: [],
    sentence,
  });
  const because = 'what was known before is not acted on';
  const lookAgainAt = after(now, stalledAfterMs);
  const checks = [{ reason: 'warming_up', passed: false, sentence: because }] as const;
  const id = shortId('dec', `stall ${now}`);
  const about = { id, incident, episode: undefined, host: undefined, policy: undefined, evidence: undefined };
  record(turn, { kind: 'decided', decision: { ...about, answer: 'hold', reason: 'warming_up', because, plan: [], checks, lookAgainAt } });
}

/** Closes the incident of a stall once most of the fleet has been heard since. */
export function followOwnStall(turn: Turn): void {
  const { state } = turn;
  const { resumedAt } = state;
  if (resumedAt === undefined) return;
  const open = [...state.history.incidents.values()].filter(
    ({ cause, fault, closedAt }) => cause === 'heald' && fault === 'self' && closedAt === undefined,
  );
  if (open.length === 0) return;
  const heard = [...state.views.values()].filter(({ measuredAt }) => measuredAt >= resumedAt).length;
  if (heard < heardAgainShare * state.history.hosts.size) return;
  for (const { id, sentence } of open)
    record(turn, { kind: 'incident_closed', incident: id, sentence: `${sentence}; ${heard} are heard again, nothing was done` });
}
