/**
 * The stand-in for AWS that others wrote (moto), for the wire format: one process for all stories, a group for each.
 *
 * Its gaps are its own: it puts machines that are launched together into one zone of the group, by chance, never replaces one that is
 * marked, knows no maintenance policy and no synchronous launch, and ends machines at once.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DeleteAutoScalingGroupCommand,
  SetInstanceProtectionCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { createAwsActuator } from '../../src/adapters/aws/aws-actuator.ts';
import { createAwsCalls } from '../../src/adapters/aws/aws-calls.ts';
import type { ActuatorUnderTest } from '../contract/actuator-suite.ts';
import { useTestCredentials } from '../contract/aws-stage.ts';
import { findFreePort } from '../contract/running-controller.ts';

export interface Moto {
  readonly url: string;
  readonly pid: number;
  /** An image that it knows; looking them all up takes it longer than anything else. */
  readonly image: string;
  /** A number that no group has yet. */
  nextNumber(): number;
  stop(): Promise<void>;
}

export async function startMoto(): Promise<Moto> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said = `${said}${text.toString()}`.slice(-4_000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for (let triesLeft = 300; ; triesLeft -= 1) {
    const answers = await fetch(`${url}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) break;
    if (triesLeft === 0 || child.exitCode !== null) {
      child.kill('SIGKILL');
      throw new Error(`moto did not start: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const ec2 = new EC2Client({ region: 'us-east-1', endpoint: url });
  useTestCredentials();
  const image = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId ?? '';
  ec2.destroy();
  let number = 0;
  return {
    url,
    pid: child.pid as number,
    image,
    nextNumber: () => (number += 1),
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const threeZones: readonly string[] = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

export interface MotoGroup {
  readonly name: string;
  protect(machine: string): Promise<void>;
  remove(): Promise<void>;
}

/** A new group of so many machines, the only one that is watched. Later machines come into any of its zones. */
export async function addMotoGroup({ url, image, nextNumber }: Moto, machines: number, zones = threeZones): Promise<MotoGroup> {
  useTestCredentials();
  const autoScaling = new AutoScalingClient({ region: 'us-east-1', endpoint: url });
  const name = `web-${nextNumber()}`;
  await autoScaling.send(new CreateLaunchConfigurationCommand({ LaunchConfigurationName: name, ImageId: image, InstanceType: 't3.micro' }));
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      LaunchConfigurationName: name,
      MinSize: 1,
      MaxSize: 12,
      DesiredCapacity: machines,
      AvailabilityZones: [...zones],
      Tags: [{ Key: 'heald:watch', Value: 'true', PropagateAtLaunch: false }],
    }),
  );
  return {
    name,
    async protect(machine) {
      const asked = { AutoScalingGroupName: name, InstanceIds: [machine], ProtectedFromScaleIn: true };
      await autoScaling.send(new SetInstanceProtectionCommand(asked));
    },
    async remove() {
      await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }));
      autoScaling.destroy();
    },
  };
}

/** A group of six machines, and the adapter on it with a clock set by hand. */
export async function openMotoStage(moto: Moto): Promise<ActuatorUnderTest> {
  const group = await addMotoGroup(moto, 6);
  const evidenceFolder = await mkdtemp(join(tmpdir(), 'heald-evidence-'));
  const calls = createAwsCalls({ region: 'us-east-1', endpoint: moto.url });
  let now = Date.now();
  return {
    actuator: createAwsActuator({ calls, evidenceFolder, now: () => now }),
    pass: (ms) => void (now += ms),
    protect: (machine) => group.protect(machine),
    async close() {
      await group.remove();
      calls.close();
      await rm(evidenceFolder, { recursive: true, force: true });
    },
  };
}
