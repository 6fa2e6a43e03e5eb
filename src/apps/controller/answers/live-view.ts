/** What can be told while the controller starts, runs and holds? Joins the parts that exist by now into the answers of the wire. */
import type { MessageSender } from '../../../adapters/notify/message-sender.ts';
import type { Recorder } from '../../../adapters/recording/recorder.ts';
import type { ControllerView } from '../../../adapters/wire/answers.ts';
import type { Instant } from '../../../base/instant.ts';
import type { History } from '../../../controller/history.ts';
import type { Ledger } from '../../../controller/ledger.ts';
import { createState } from '../../../controller/state.ts';
import type { Controller } from '../controller.ts';
import { describeChanges } from './describe-changes.ts';
import { countClusters, describeClusters } from './describe-clusters.ts';
import { describeEvacuations } from './describe-evacuations.ts';
import { describeHealth } from './describe-health.ts';
import { describeHostDetail, describeHosts } from './describe-hosts.ts';
import { describeIncidents } from './describe-incidents.ts';
import { describeGroups } from './describe-groups.ts';
import { describeRepairs } from './describe-repairs.ts';
import { describePauses } from './describe-pauses.ts';
import { describePaths, describeZones } from './describe-zones.ts';
import type { LedgerWriter } from '../ledger-writer.ts';

/** What exists once the controller leads. */
export interface Leading {
  readonly epoch: number;
  readonly now: () => Instant;
  readonly controller: Controller;
  readonly writer: LedgerWriter;
  /** Of durable entries only: what is told as recorded is recorded. */
  readonly recorded: History;
  readonly readLedger: Ledger['read'];
  readonly messages: MessageSender;
}

export interface LiveParts {
  readonly recorder: Recorder;
  leading: Leading | undefined;
  /** Why it does not lead yet. */
  startTrouble: string | undefined;
}

export function createLiveView(parts: LiveParts): ControllerView {
  const health = () =>
    describeHealth({
      now: parts.leading?.now() ?? Date.now(),
      recorded: parts.leading?.recorded,
      epoch: parts.leading?.epoch,
      ledger: parts.leading?.writer.status() ?? { lastSequence: 0, unrecorded: 0, problem: parts.startTrouble },
      recordings: parts.recorder.status(),
      activeSet: parts.leading?.controller.state.policies?.version,
    });
  return {
    health,
    hosts: () => ({
      formatVersion: 1,
      hosts: parts.leading === undefined ? [] : describeHosts(parts.leading.controller.state, parts.leading.now()),
    }),
    host: (id) => (parts.leading === undefined ? undefined : describeHostDetail(parts.leading.controller.state, id, parts.leading.now())),
    changes: () => ({
      formatVersion: 1,
      ...(parts.leading === undefined ? { announced: [], seen: [] } : describeChanges(parts.leading.recorded, parts.leading.now())),
    }),
    zones: () => ({
      formatVersion: 1,
      ...(parts.leading === undefined ? { zones: [], suspicions: [] } : describeZones(parts.leading.recorded)),
    }),
    paths: () => describePaths(parts.leading?.controller.state ?? createState(), parts.leading?.now() ?? Date.now()),
    clusters: () => describeClusters(parts.leading?.controller.state ?? createState(), parts.leading?.now() ?? Date.now()),
    clusterCounts: () => (parts.leading === undefined ? [] : countClusters(parts.leading.controller.state, parts.leading.now())),
    evacuations: () => ({
      formatVersion: 1,
      ...(parts.leading === undefined ? { evacuations: [], zones: [] } : describeEvacuations(parts.leading.recorded.evacuations)),
    }),
    pauses: () => ({
      formatVersion: 1,
      pauses: parts.leading === undefined ? [] : describePauses(parts.leading.recorded, parts.leading.now()),
    }),
    remediations: () => ({
      formatVersion: 1,
      remediations:
        parts.leading === undefined
          ? []
          : describeRepairs(parts.leading.recorded, { state: parts.leading.controller.state, now: parts.leading.now() }),
    }),
    groups: () => describeGroups(parts.leading?.controller.state ?? createState(), parts.leading?.now() ?? Date.now()),
    incidents: () => ({ formatVersion: 1, incidents: parts.leading === undefined ? [] : describeIncidents(parts.leading.recorded) }),
  };
}
