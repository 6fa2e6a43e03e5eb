/** How long does a broker with a dead disk go unnoticed? heald's verdict beside what else there is, stall after stall of the same cluster. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { HostDetailAnswer } from '../../src/adapters/wire/answers.ts';
import { findFreePort, startController, waitForHealth } from '../../test/contract/running-controller.ts';
import { createScene } from '../../test/faults/inject/scene.ts';
import { stallDevice } from '../../test/faults/inject/stall-device.ts';
import { startAgentProcess, type AgentShape } from '../../test/faults/stage-agent.ts';
import { openKafkaStage } from '../../test/faults/stage-kafka.ts';
import type { KafkaLine } from '../../test/kafka-broker/kafka-jars.ts';
import { startWatchers, type Finding } from './beside.ts';

export interface Stall {
  /** Undefined: not within the stall. */
  readonly failedDiskS: number | undefined;
  /** What was said against brokers that were well. */
  readonly accused: readonly string[];
  readonly others: readonly Finding[];
}

export interface StallsWish {
  readonly line: KafkaLine;
  readonly metadataApart: boolean;
  readonly runs: number;
  readonly say: (line: string) => void;
}

/** Below the 28 s after which whatever is frozen is thawed by force. */
const heldS = 26;
const settleS = 6;
/** So that stalls begin at any moment between two canaries. */
const scatterMs = 5_000;

export async function stallRepeatedly({ line, metadataApart, runs, say }: StallsWish): Promise<readonly Stall[]> {
  const scene = await createScene();
  const folder = await mkdtemp(join(tmpdir(), 'heald-bench-'));
  const controller = startController(['--state-dir', folder], await findFreePort());
  let hosts = 0;
  async function startHost(shape: AgentShape) {
    hosts += 1;
    const { id } = await startAgentProcess(scene, `broker-host-${hosts}`, controller.url, shape);
    return {
      async look(): Promise<HostDetailAnswer | undefined> {
        const response = await fetch(`${controller.url}/v1/hosts/${id}`, { signal: AbortSignal.timeout(5_000) });
        return response.ok ? ((await response.json()) as HostDetailAnswer) : undefined;
      },
      // No run is played again: strained ones are counted like the others.
      during: <T>(work: () => Promise<T>) => work(),
    };
  }
  try {
    await waitForHealth(controller, ({ status }) => status === 'ok');
    const stage = await openKafkaStage(scene, { line, metadataApart, startHost });
    const stalls: Stall[] = [];
    for (let run = 1; run <= runs; run += 1) {
      await stage.untilWell();
      const watchers = await startWatchers(stage.cluster);
      await pause(settleS * 1_000 + (scatterMs * run) / runs);
      watchers.begin();
      const injection = await stallDevice(scene, stage.disk);
      const course = await stage.follow(() => false, heldS);
      await injection.undo();
      const after = await stage.follow(() => false, settleS);
      await watchers.stop();
      const accused = [2, 3].flatMap((broker) => [...course.accused(broker), ...after.accused(broker)]);
      stalls.push({ failedDiskS: course.first(1, 'failed_disk'), accused, others: watchers.findings() });
      say(`stall ${run} of ${runs}: FAILED_DISK after ${stalls.at(-1)?.failedDiskS?.toFixed(1) ?? '–'} s`);
    }
    return stalls;
  } finally {
    await scene.close();
    await controller.stop('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
}
