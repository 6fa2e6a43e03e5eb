/**
 * Who says nothing? Silence is an episode of its own: unknown, neither health nor failure, and nothing is done on it alone.
 *
 * Groups that scale replace their hosts all day, and without an inventory nobody tells heald that one is gone. So a host that was
 * not heard for a day is forgotten, and the ledger says so; it is known again with its next report.
 */
import { formatDuration } from '../../base/duration.ts';
import { dayMs, elapsedMs, type Instant } from '../../base/instant.ts';
import type { Reason } from '../../liveness/verdict.ts';
import type { HostName } from '../entry.ts';
import { closeEpisode, openEpisode, silentAfterMs } from '../episodes.ts';
import { isUnderWay } from '../../remediation/remediation.ts';
import { countUp, type State } from '../state.ts';
import { record, type Turn } from '../turn.ts';

const forgottenAfterMs = dayMs;

/** Looks at every known host; once a second is often enough. */
export function followSilence(turn: Turn): void {
  const { state, now } = turn;
  const startedAt = state.startedAt ?? now;
  for (const host of state.history.hosts.values()) {
    const heardAt = state.views.get(host.id)?.heardAt ?? startedAt;
    // The time that we stood still, or were not there, does not count.
    const silentForMs = elapsedMs(Math.max(heardAt, startedAt, state.resumedAt ?? startedAt), now);
    if (silentForMs < silentAfterMs(state)) continue;
    if (silentForMs >= forgottenAfterMs) forgetHost(turn, host, 'not heard any more', silentForMs);
    else if (state.open.get(host.id)?.has('agent') !== true && !isBeingRepaired(state, host.id)) callSilent(turn, host, heardAt);
  }
}

/** A host that is restarted or replaced is silent because of that, and its repair has a deadline of its own. */
function isBeingRepaired({ history }: State, machine: string): boolean {
  return [...history.repairs.remediations.values()].some((each) => each.plan.target.machine === machine && isUnderWay(each));
}

function callSilent(turn: Turn, host: HostName, heardAt: Instant): void {
  const sentence = `no report for ${formatDuration(elapsedMs(heardAt, turn.now))}`;
  const reason: Reason = { signal: 'agent.silent', subject: 'host', family: 'self', kind: 'suspect', since: heardAt, sentence };
  openEpisode(turn, host, { fault: 'agent', kind: 'unknown', since: heardAt, reasons: [reason] });
}

/** Lets go of a host; what is open on it ends with it, for the reason given. */
export function forgetHost(turn: Turn, host: HostName, because: string, silentForMs: number): void {
  const { state } = turn;
  for (const fault of state.open.get(host.id)?.keys() ?? []) closeEpisode(turn, host.id, fault, because);
  record(turn, { kind: 'host_forgotten', host, silentForMs, because });
  countUp(state.knownInGroup, host.group, -1);
  countUp(state.knownInZone, host.zone, -1);
  if (state.knownInZone.get(host.zone) === 0) state.knownInZone.delete(host.zone);
  if (state.knownInGroup.get(host.group) === 0) state.knownInGroup.delete(host.group);
  if (state.heardHosts.delete(host.id)) countUp(state.heardInGroup, host.group, -1);
  state.views.delete(host.id);
  state.coverage.delete(host.id);
  state.factPace.delete(host.id);
}
