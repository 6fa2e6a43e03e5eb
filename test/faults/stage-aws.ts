/**
 * Machines of a group at somebody else's idea of AWS, and the controller that may act on them. All of it ends with the scene.
 *
 * The group is the only one that is watched. moto ends machines at once and launches the next ones at once.
 */
import { join } from 'node:path';

import { createAwsActuator } from '../../src/adapters/aws/aws-actuator.ts';
import { createAwsCalls } from '../../src/adapters/aws/aws-calls.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { Member } from '../../src/remediation/inventory.ts';
import { addMotoGroup, startMoto } from '../components/moto.ts';
import { readEntries } from '../contract/read-entries.ts';
import { findFreePort, startController, waitForHealth, type RunningController } from '../contract/running-controller.ts';
import type { Scene } from './inject/scene.ts';

export interface AwsGroup {
  readonly name: string;
  /** The machines that are in it now. */
  listMembers(): Promise<readonly Member[]>;
  /** Starts a controller that acts here, with the policies of a folder. */
  startController(policies: string): Promise<ActingController>;
}

export interface ActingController {
  readonly running: RunningController;
  readonly stateDir: string;
  /** What is in its ledger now, oldest first. */
  entries(): readonly Entry[];
}

const region = 'us-east-1';

export async function openAwsGroup(scene: Scene, machines: number): Promise<AwsGroup> {
  const moto = await startMoto();
  scene.keep({ describe: 'moto runs', undo: () => moto.stop(), emergency: `kill ${moto.pid}` });
  // Of one zone: otherwise moto chooses the zone of a new machine by chance, and a broker that comes back in another one is no repair.
  const group = await addMotoGroup(moto, machines, [`${region}a`]);
  const calls = createAwsCalls({ region, endpoint: moto.url });
  const cloud = createAwsActuator({ calls, evidenceFolder: scene.folder, now: Date.now });
  const close = async () => {
    calls.close();
    await group.remove();
  };
  // It is gone with moto.
  scene.keep({ describe: 'a group at moto', undo: close, emergency: ':' });

  return {
    name: group.name,
    async listMembers() {
      const read = await cloud.takeInventory();
      if (!read.ok) throw new Error(read.problem);
      return read.value.groups[0]?.members ?? [];
    },
    async startController(policies) {
      const stateDir = join(scene.folder, 'state');
      const flags = ['--actuator', 'aws', '--aws-region', region, '--policies', policies, '--state-dir', stateDir];
      const running = startController(flags, await findFreePort(), { ...process.env, HEALD_AWS_ENDPOINT: moto.url });
      scene.keep({ describe: 'a controller runs', undo: () => running.stop('SIGTERM'), emergency: `kill -9 ${running.pid}` });
      await waitForHealth(running, ({ epoch }) => epoch !== null);
      return { running, stateDir, entries: () => readEntries(stateDir) };
    },
  };
}
