/**
 * A host with a really frozen disk, in a group of three at somebody else's idea of AWS: real agents, a real controller that may act, and
 * real calls. Exactly that machine is replaced, while its disk is still frozen.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

import type { HostDetailAnswer } from '../../src/adapters/wire/answers.ts';
import { writeLogLine } from '../../src/controller/transcript.ts';
import type { Member } from '../../src/remediation/inventory.ts';
import { waitForHealth } from '../contract/running-controller.ts';
import { testWith } from '../needs.ts';
import { startProgram } from './inject/child-program.ts';
import { freezeFilesystem } from './inject/freeze-filesystem.ts';
import { mountDisk } from './inject/loop-disk.ts';
import { createScene, fuseMs, type Injection } from './inject/scene.ts';
import { startAgentProcess, type AgentShape } from './stage-agent.ts';
import { openAwsGroup, type ActingController, type AwsGroup } from './stage-aws.ts';
import { watchStrain } from './stage-strain.ts';

const policyFor = (group: string): string => `
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: frozen-disk, owner: stage, runbook: docs/runbooks/stateless-disk.md }
mode: auto
target: { autoScalingGroups: [${group}] }
when:
  all:
    - { signal: disk.fsync_stall_seconds, above: 12s }
    - { signal: service.http_failures, above: 50%, for: 5s }
  witnesses: 2
  recover: 15s
steps: [replace: { order: terminateFirst, timeout: 5m }]
limits: { inFlight: 1, minHealthy: 1, canary: { verify: 1m, growth: 2, ceiling: 50% } }
verify: { healthyFor: 1m }
---
apiVersion: heald/v1
kind: Guardrails
metadata: { name: guardrails, owner: stage }
`;

/** A controller watches for a minute before it believes itself. */
const warmUpMs = 65_000;
const closedWithinMs = 110_000;
const wellWithinMs = 90_000;
const triesMost = 3;
const storyMs = 600_000;

testWith({ root: true, linux: true, programs: ['moto_server', 'mkfs.ext4', 'losetup', 'findmnt', 'fsfreeze'] })(
  'the machine with the frozen disk is replaced at AWS while it is frozen, and no other',
  async () => {
    const scene = await createScene();
    try {
      const group = await openAwsGroup(scene, 3);
      const policies = join(scene.folder, 'policies');
      await mkdir(policies);
      await writeFile(join(policies, 'frozen-disk.yaml'), policyFor(group.name));
      const controller = await group.startController(policies);
      const { running, entries } = controller;
      const startedAt = performance.now();
      const disk = await mountDisk(scene);
      const [broken, ...others] = await group.listMembers();
      if (broken === undefined) throw new Error('The group is empty');
      const { said } = await startProgram(scene, { file: './disk-service-program.ts', words: [disk.mount] });
      const { httpPort } = said as { readonly httpPort: number };
      const startAgent = (member: Member, watched: AgentShape) =>
        startAgentProcess(scene, member.machine, running.url, { ...watched, place: { zone: member.zone, group: group.name } });
      const http = [{ name: 'service', url: `http://127.0.0.1:${httpPort}/` }];
      const agent = await startAgent(broken, { mounts: [disk.mount], http });
      for (const member of others) await startAgent(member, {});
      await waitForHealth(running, ({ hosts }) => hosts === 3, 30_000);
      await pause(Math.max(0, startedAt + warmUpMs - performance.now()));

      const replacedAfterS = await freezeUntilReplaced(group, controller, broken, () => freezeFilesystem(scene, disk));
      await agent.end();
      const [newcomer, ...more] = (await group.listMembers()).filter(({ machine }) => !others.some((other) => other.machine === machine));
      if (newcomer === undefined) throw new Error('Nobody came in its place');
      await startAgent(newcomer, {});
      const isClosed = () => entries().some(({ kind }) => kind === 'remediation_closed');
      if (!(await waitUntil(isClosed, closedWithinMs))) throw new Error(`It did not end.\n${await describe(group, controller)}`);

      const log = entries().map(writeLogLine).join('\n');
      process.stderr.write(`replaced at AWS ${replacedAfterS.toFixed(1)} s after the disk froze\n`);
      expect(more).toEqual([]);
      expect((await group.listMembers()).map(({ machine }) => machine).toSorted()).toEqual(
        [...others, newcomer].map(({ machine }) => machine).toSorted(),
      );
      expect(
        entries().filter(({ kind }) => kind === 'step_intended'),
        log,
      ).toHaveLength(1);
      expect(
        entries().find(({ kind }) => kind === 'remediation_closed'),
        log,
      ).toMatchObject({ result: 'succeeded' });
      expect(replacedAfterS).toBeLessThan(fuseMs / 1_000);
    } finally {
      await scene.close();
    }
  },
  storyMs,
);

/**
 * Seconds from the freeze under which it was replaced; that freeze is over now. When its agent was kept from its work meanwhile, the disk
 * freezes once more, after all has recovered; each time the machine must be replaced while the disk is frozen.
 */
async function freezeUntilReplaced(
  group: AwsGroup,
  controller: ActingController,
  { machine }: Member,
  freezeIt: () => Promise<Injection>,
): Promise<number> {
  const isThere = async () => (await group.listMembers()).some((member) => member.machine === machine);
  const isWell = () => countOpen(controller) === 0;
  for (let tries = 1; await isThere(); tries += 1) {
    const strain = watchStrain(() => lookAt(controller, machine));
    const frozen = await freezeIt();
    const frozenAt = performance.now();
    const isReplaced = await waitUntil(async () => !(await isThere()), fuseMs);
    const afterS = (performance.now() - frozenAt) / 1_000;
    await frozen.undo();
    const score = await strain.end();
    if (isReplaced) return afterS;
    if (score === 0 || tries === triesMost) throw new Error(`It was not replaced.\n${await describe(group, controller)}`);
    process.stdout.write(`frozen again, for the agent of ${machine} gave itself a score of ${score}\n`);
    if (!(await waitUntil(isWell, wellWithinMs))) throw new Error(`It did not recover.\n${await describe(group, controller)}`);
  }
  throw new Error(`It was replaced while its disk was well.\n${await describe(group, controller)}`);
}

async function lookAt({ running }: ActingController, machine: string): Promise<HostDetailAnswer | undefined> {
  const response = await fetch(`${running.url}/v1/hosts/${machine}`, { signal: AbortSignal.timeout(5_000) });
  return response.ok ? ((await response.json()) as HostDetailAnswer) : undefined;
}

function countOpen({ entries }: ActingController): number {
  return entries().reduce((open, { kind }) => open + (kind === 'incident_opened' ? 1 : 0) - (kind === 'incident_closed' ? 1 : 0), 0);
}

/** Whether it came to that in time. */
async function waitUntil(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const until = performance.now() + withinMs; performance.now() < until; await pause(250)) if (await isSo()) return true;
  return false;
}

/** For whoever wonders why it did not come to that. */
async function describe({ listMembers }: AwsGroup, { running, entries }: ActingController): Promise<string> {
  const hosts = await (await fetch(`${running.url}/v1/hosts`)).text();
  return [hosts, JSON.stringify(await listMembers()), ...entries().map(writeLogLine), running.said()].join('\n');
}
