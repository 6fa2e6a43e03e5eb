/**
 * What would this set have said to these reports? The core of production on the reports of a recording, at the times at which they
 * came in.
 *
 * The controller's own clock is replayed too, every second while something is open and every two seconds else. Where nothing at all
 * was heard for long, nobody recorded: the core then notices that it stood still, and acts on nothing that it knew before.
 */
import { secondMs, type Instant } from '../../base/instant.ts';
import type { Entry, HostName, RecordedDecision } from '../../controller/entry.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import type { EpisodeRecord } from '../../controller/history.ts';
import { createState, type State } from '../../controller/state.ts';
import { step } from '../../controller/step.ts';
import { familiesOf } from '../../liveness/evaluate-condition.ts';
import { findWitnesses } from '../../liveness/judge-host.ts';
import type { Report } from '../../liveness/report.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { Mode, PolicySet } from '../../policy/policy.ts';
import { wouldAct } from '../policy-test/policy-sighting.ts';

/** A decision that passed every check but the mode of its policy. */
export interface WouldHaveActed {
  readonly at: Instant;
  readonly host: HostName;
  readonly fault: FaultKind;
  readonly policy: string;
  readonly mode: Mode;
  readonly plan: readonly string[];
  /** Independent ways of knowing that spoke against the host then. */
  readonly families: readonly string[];
  readonly because: string;
}

export interface Replay {
  readonly incidents: () => number;
  /** Decisions to hold, by reason. */
  readonly holds: ReadonlyMap<RecordedDecision['reason'], number>;
  readonly acts: readonly WouldHaveActed[];
  /** Acts that were no longer kept one by one. */
  readonly actsBeyond: () => number;
  readonly isBusy: () => boolean;
  readonly tell: (event: ControllerEvent, at: Instant) => void;
  readonly hear: (report: Report, at: Instant) => void;
  readonly findOpen: (host: string, fault: FaultKind) => EpisodeRecord | undefined;
}

const actsKept = 2_000;

export function createReplay(
  policies: PolicySet,
  start: Instant,
  watch: { readonly onAct?: (act: WouldHaveActed) => void; readonly onEpisode?: (episode: EpisodeRecord) => void } = {},
): Replay {
  let state: State = createState();
  let incidents = 0;
  let beyond = 0;
  const holds = new Map<RecordedDecision['reason'], number>();
  const acts: WouldHaveActed[] = [];
  /** Episodes that were acted on already; one that is over is forgotten. */
  const acted = new Set<string>();

  function tell(event: ControllerEvent, at: Instant): void {
    const stepped = step(state, event, at);
    state = stepped.state;
    for (const command of stepped.commands) if (command.kind === 'record') count(command.entry);
  }

  function count(entry: Entry): void {
    switch (entry.kind) {
      case 'incident_opened':
        incidents += 1;
        return;
      case 'episode_opened': {
        const episode = state.history.episodes.get(entry.episode);
        if (episode !== undefined) watch.onEpisode?.(episode);
        return;
      }
      case 'episode_closed':
        acted.delete(entry.episode);
        return;
      case 'decided':
        return countDecision(entry.decision, entry.at);
      default:
    }
  }

  function countDecision(decision: RecordedDecision, at: Instant): void {
    if (!wouldAct(decision)) {
      holds.set(decision.reason, (holds.get(decision.reason) ?? 0) + 1);
      return;
    }
    const { episode, host, policy, plan, because, evidence } = decision;
    const fault = episode === undefined ? undefined : state.history.episodes.get(episode)?.fault;
    if (episode === undefined || host === undefined || policy === undefined || fault === undefined || acted.has(episode)) return;
    acted.add(episode);
    const view = state.views.get(host.id);
    const witnesses = view === undefined ? [] : findWitnesses(view, fault, at).map(({ family }) => family);
    const families = [...new Set([...(evidence === undefined ? [] : familiesOf(evidence)), ...witnesses])];
    const act = { at, host, fault, policy: policy.name, mode: policy.mode, plan, families, because };
    if (acts.length >= actsKept) {
      beyond += 1;
      return;
    }
    acts.push(act);
    watch.onAct?.(act);
  }

  tell({ kind: 'started', version: 'backtest', epoch: 1 }, start);
  tell({ kind: 'policies_read', policies, warnings: [] }, start);
  return {
    incidents: () => incidents,
    holds,
    acts,
    actsBeyond: () => beyond,
    isBusy: () => state.open.size > 0,
    tell,
    hear: (report, at) => tell({ kind: 'report_received', report }, at),
    findOpen: (host, fault) => {
      const id = state.open.get(host)?.get(fault);
      return id === undefined ? undefined : state.history.episodes.get(id);
    },
  };
}

/** How often the clock is replayed. */
export function tickEveryMs(replays: readonly Replay[]): number {
  return replays.some((replay) => replay.isBusy()) ? secondMs : 2 * secondMs;
}
