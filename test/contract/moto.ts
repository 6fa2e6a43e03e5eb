/**
 * The stand-in for AWS that others wrote (moto), for the wire format: one process for all stories, a group for each.
 *
 * Its gaps are its own: it puts every machine into the first zone, never replaces one that is marked, knows no maintenance policy and no
 * synchronous launch, and ends machines at once.
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
import type { ActuatorUnderTest } from './actuator-suite.ts';
import { useTestCredentials } from './aws-stage.ts';
import { findFreePort } from './running-controller.ts';

export interface Moto {
  readonly url: string;
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
    if (triesLeft === 0 || child.exitCode !== null) throw new Error(`moto did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const ec2 = new EC2Client({ region: 'us-east-1', endpoint: url });
  useTestCredentials();
  const image = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId ?? '';
  ec2.destroy();
  let number = 0;
  return {
    url,
    image,
    nextNumber: () => (number += 1),
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** A new group of six machines, the only one that is watched, and the adapter on it with a clock set by hand. */
export async function openMotoStage({ url, image, nextNumber }: Moto): Promise<ActuatorUnderTest> {
  const autoScaling = new AutoScalingClient({ region: 'us-east-1', endpoint: url });
  const name = `web-${nextNumber()}`;
  await autoScaling.send(new CreateLaunchConfigurationCommand({ LaunchConfigurationName: name, ImageId: image, InstanceType: 't3.micro' }));
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      LaunchConfigurationName: name,
      MinSize: 1,
      MaxSize: 12,
      DesiredCapacity: 6,
      AvailabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      Tags: [{ Key: 'heald:watch', Value: 'true', PropagateAtLaunch: false }],
    }),
  );
  const evidenceFolder = await mkdtemp(join(tmpdir(), 'heald-evidence-'));
  const calls = createAwsCalls({ region: 'us-east-1', endpoint: url });
  let now = Date.now();
  return {
    actuator: createAwsActuator({ calls, evidenceFolder, now: () => now }),
    pass: (ms) => void (now += ms),
    async protect(machine) {
      await autoScaling.send(
        new SetInstanceProtectionCommand({ AutoScalingGroupName: name, InstanceIds: [machine], ProtectedFromScaleIn: true }),
      );
    },
    async close() {
      await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }));
      calls.close();
      autoScaling.destroy();
      await rm(evidenceFolder, { recursive: true, force: true });
    },
  };
}
