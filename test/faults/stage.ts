/**
 * What does a fault test need? A stage: one real controller for the file, a scene for each test, and real agents in it.
 *
 *   const onStage = openStage();
 *   onStage('a frozen filesystem is suspected within 7 s', async ({ scene, startHost }) => {
 *     const disk = await mountDisk(scene);
 *     const host = await startHost({ mounts: [disk.mount] });
 *     const course = await host.follow({ fault: 'disk', reasons: [['disk.fsync_stall_seconds', disk.mount]], … });
 *     expect(course.suspectS).toBeLessThanOrEqual(7);
 *   });
 *
 * Times are those of the ledger, counted from the moment before the injection began. A play that fails while an agent says that it was
 * kept from its work is played again, twice at most: no bound stretches with the machine, and none is measured on one that stood still.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll } from 'vitest';
import type { HostDetailAnswer } from '../../src/adapters/wire/answers.ts';
import { findFreePort, startController, waitForHealth, type RunningController } from '../contract/running-controller.ts';
import { testWith, type Needs } from '../needs.ts';
import { createScene, type Scene } from './inject/scene.ts';
import { startAgentProcess, type AgentProcess, type AgentShape } from './stage-agent.ts';
import { followCourse, type Course, type Plot } from './stage-course.ts';
import { openStagedLedger, type StagedLedger, type Turning } from './stage-ledger.ts';
import { watchStrain } from './stage-strain.ts';

export interface StagedHost extends AgentProcess {
  /** What the controller has recorded about it, oldest first. */
  turnings(): readonly Turning[];
  /** What the controller answers about it now; undefined while it has not been heard. */
  look(): Promise<HostDetailAnswer | undefined>;
  /** Waits until the controller calls these signals (of these subjects) healthy. */
  untilWell(...signals: readonly (readonly [signal: string, subject: string])[]): Promise<void>;
  /** A play in which the agent was kept from its work while this lasted is played again when it fails. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Waits until all is well, breaks something, and follows what is made of it until it is mended and well again. */
  follow(plot: Plot): Promise<Course>;
}

export interface Stage {
  readonly scene: Scene;
  readonly controllerUrl: string;
  startHost(shape: AgentShape): Promise<StagedHost>;
}

interface House {
  readonly controller: RunningController;
  readonly ledger: StagedLedger;
  readonly folder: string;
}

const wellWithinMs = 40_000;
const lookEveryMs = 250;
const stagePrograms = ['mkfs.ext4', 'losetup', 'findmnt', 'fsfreeze', 'pgrep'];
const triesMost = 3;
/** Below the time-out of a test: a play that would be cut off is not begun, and the failure of the one before it is told. */
const playsWithinMs = 560_000;
let hosts = 0;

/** Opens a stage for the tests of one file; the controller starts with the first of them. `together`: they run side by side. */
export function openStage({ together = false, programs = [], ...needs }: Needs & { readonly together?: boolean } = {}): (
  name: string,
  play: (stage: Stage) => Promise<void>,
) => void {
  let house: Promise<House> | undefined;
  afterAll(async () => {
    if (house !== undefined) await closeHouse(await house);
  });
  const test = testWith({ root: true, linux: true, programs: [...stagePrograms, ...programs], ...needs });
  const place = together && 'concurrent' in test ? test.concurrent : test;
  return (name, play) => {
    place(name, async () => {
      house ??= openHouse();
      await playUnstrained(name, play, await house);
    });
  };
}

async function playUnstrained(name: string, play: (stage: Stage) => Promise<void>, house: House): Promise<void> {
  const from = performance.now();
  for (let tries = 1; ; tries += 1) {
    const scene = await createScene();
    const strained: string[] = [];
    try {
      return await play(setStage(name, scene, house, strained));
    } catch (error) {
      const oneMoreMs = ((performance.now() - from) / tries) * (tries + 1);
      if (strained.length === 0 || tries === triesMost || oneMoreMs > playsWithinMs) throw error;
      process.stdout.write(`${name}: played again, for ${strained.join('; ')}. ${String(error)}\n`);
    } finally {
      await scene.close();
    }
  }
}

async function openHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'heald-stage-'));
  const controller = startController(['--state-dir', folder], await findFreePort());
  await waitForHealth(controller, ({ status }) => status === 'ok');
  return { controller, ledger: openStagedLedger(join(folder, 'ledger.db')), folder };
}

async function closeHouse({ controller, ledger, folder }: House): Promise<void> {
  ledger.close();
  await controller.stop('SIGTERM');
  await rm(folder, { recursive: true });
}

/** `strained` takes a line for each agent that was kept from its work while it was followed. */
function setStage(title: string, scene: Scene, { controller, ledger }: House, strained: string[]): Stage {
  return {
    scene,
    controllerUrl: controller.url,
    startHost: async (shape) => {
      hosts += 1;
      const agent = await startAgentProcess(scene, `host-${hosts}`, controller.url, shape);
      return watchHost(title, agent, controller, ledger, strained);
    },
  };
}

function watchHost(
  title: string,
  agent: AgentProcess,
  controller: RunningController,
  ledger: StagedLedger,
  strained: string[],
): StagedHost {
  const turnings = () => ledger.turningsOf(agent.id);

  async function look(): Promise<HostDetailAnswer | undefined> {
    const response = await fetch(`${controller.url}/v1/hosts/${agent.id}`, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? ((await response.json()) as HostDetailAnswer) : undefined;
  }

  async function untilWell(...signals: readonly (readonly [string, string])[]): Promise<void> {
    const until = performance.now() + wellWithinMs;
    for (;;) {
      const readings = (await look())?.readings ?? [];
      const missing = signals.filter(
        ([signal, subject]) => !readings.some((each) => each.signal === signal && each.subject === subject && each.verdict === 'healthy'),
      );
      if (missing.length === 0) return;
      if (performance.now() > until) throw new Error(`${missing.join('; ')} of ${agent.id} did not become healthy\n${agent.said()}`);
      await pause(lookEveryMs);
    }
  }

  /** For whoever wonders why a test failed. */
  async function describe(): Promise<string> {
    const readings = ((await look())?.readings ?? []).filter(({ verdict, detail }) => verdict !== 'healthy' || detail !== null);
    return readings
      .map((each) => `${each.verdict} ${each.signal} ${each.subject} ${JSON.stringify(each.value)} ${each.detail ?? ''}`)
      .join('\n');
  }

  async function during<T>(work: () => Promise<T>): Promise<T> {
    const strain = watchStrain(look);
    try {
      return await work();
    } finally {
      const score = await strain.end();
      if (score > 0) strained.push(`the agent of ${agent.id} gave itself a score of ${score}`);
    }
  }

  return {
    ...agent,
    turnings,
    look,
    untilWell,
    during,
    follow: async (plot) => {
      await untilWell(...plot.reasons);
      const course = await during(() => followCourse(title, plot, turnings));
      if (course.suspectS === undefined || (course.wellS === undefined && plot.forGood !== true))
        throw new Error(`${agent.id} did not come to it.\n${await describe()}\n${agent.said()}\n${controller.said()}`);
      return course;
    },
  };
}
