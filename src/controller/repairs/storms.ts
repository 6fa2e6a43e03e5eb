/** Is a group in a storm, and since when? It begins with the gate, and ends only after the policy's quiet time below it. */
import { elapsedMs } from '../../base/instant.ts';
import { stormGate } from '../../remediation/decide-repair.ts';
import { defaultLimits, type Limits } from '../../remediation/limits.ts';
import type { HostRemediation } from '../../policy/policy.ts';
import { takeCensus } from '../coverage/census.ts';
import { coverageOf } from '../coverage/coverage.ts';
import { findGroup } from './inventories.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';

export function followStorms(turn: Turn): void {
  const { state, now } = turn;
  const { suspectInGroup } = takeCensus(state);
  const { storms } = state.history.repairs;
  for (const group of new Set([...suspectInGroup.keys(), ...storms.keys()])) {
    const limits = strictestLimits(state, group);
    const known = Math.max(state.knownInGroup.get(group) ?? 0, findGroup(state, group)?.desired ?? 0);
    const suspects = suspectInGroup.get(group) ?? 0;
    const stormy = known > 0 && suspects >= stormGate(limits, known);
    if (stormy || !state.stormyAt.has(group)) state.stormyAt.set(group, now);
    if (stormy && !storms.has(group)) record(turn, { kind: 'storm_began', group, suspects, known });
    const quietForMs = elapsedMs(state.stormyAt.get(group) ?? now, now);
    if (!stormy && storms.has(group) && quietForMs >= limits.storm.quietMs) record(turn, { kind: 'storm_ended', group });
  }
}

/** Of the policies that cover the group, by one of its hosts, the one with the longest quiet time: the most cautious wins. */
function strictestLimits(state: State, group: string): Limits {
  const covering = coveringOf(state, group);
  return covering.reduce<Limits>(
    (strictest, { limits }) => (limits.storm.quietMs > strictest.storm.quietMs ? limits : strictest),
    covering[0]?.limits ?? defaultLimits,
  );
}

function coveringOf(state: State, group: string): readonly HostRemediation[] {
  for (const { report } of state.views.values()) if (report.host.group === group) return coverageOf(state, report.host).policies;
  return [];
}
