/**
 * A host with a really frozen disk, in a group of three at somebody else's idea of AWS: real agents, a real controller that may act, and
 * real calls. Exactly that machine is replaced, while its disk is still frozen.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

import { createAwsActuator } from '../../src/adapters/aws/aws-actuator.ts';
import { createAwsCalls } from '../../src/adapters/aws/aws-calls.ts';
import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { writeLogLine } from '../../src/controller/transcript.ts';
import type { Member } from '../../src/remediation/inventory.ts';
import { addMotoGroup, startMoto } from '../components/moto.ts';
import { findFreePort, startController, waitForHealth } from '../contract/running-controller.ts';
import { testWith } from '../needs.ts';
import { startProgram } from './inject/child-program.ts';
import { freezeFilesystem } from './inject/freeze-filesystem.ts';
import { mountDisk } from './inject/loop-disk.ts';
import { createScene, fuseMs } from './inject/scene.ts';
import { startAgentProcess, type AgentShape } from './stage-agent.ts';

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
const storyMs = 360_000;

testWith({ root: true, linux: true, programs: ['moto_server', 'mkfs.ext4', 'losetup', 'fsfreeze'] })(
  'the machine with the frozen disk is replaced at AWS while it is frozen, and no other',
  async () => {
    const scene = await createScene();
    const moto = await startMoto();
    const group = await addMotoGroup(moto, 3);
    const calls = createAwsCalls({ region: 'us-east-1', endpoint: moto.url });
    const cloud = createAwsActuator({ calls, evidenceFolder: scene.folder, now: Date.now });
    const stateDir = join(scene.folder, 'state');
    const policies = join(scene.folder, 'policies');
    await mkdir(policies);
    await writeFile(join(policies, 'frozen-disk.yaml'), policyFor(group.name));
    const environment = { ...process.env, HEALD_AWS_ENDPOINT: moto.url };
    const flags = ['--actuator', 'aws', '--aws-region', 'us-east-1', '--policies', policies, '--state-dir', stateDir];
    const controller = startController(flags, await findFreePort(), environment);

    async function listMembers(): Promise<readonly Member[]> {
      const read = await cloud.takeInventory();
      if (!read.ok) throw new Error(read.problem);
      return read.value.groups[0]?.members ?? [];
    }
    async function waitUntil(isSo: () => Promise<boolean>, withinMs: number): Promise<void> {
      for (const until = performance.now() + withinMs; !(await isSo()); await pause(250))
        if (performance.now() > until)
          throw new Error(
            `It did not come to that.\n${await (await fetch(`${controller.url}/v1/hosts`)).text()}\n${JSON.stringify(await listMembers())}\n${readLog(stateDir).map(writeLogLine).join('\n')}\n${controller.said()}`,
          );
    }

    try {
      await waitForHealth(controller, ({ epoch }) => epoch !== null);
      const startedAt = performance.now();
      const disk = await mountDisk(scene);
      const [broken, ...others] = await listMembers();
      if (broken === undefined) throw new Error('The group is empty');
      const { said } = await startProgram(scene, { file: './disk-service-program.ts', words: [disk.mount] });
      const { httpPort } = said as { readonly httpPort: number };
      const startAgent = (member: Member, watched: AgentShape) =>
        startAgentProcess(scene, member.machine, controller.url, { ...watched, place: { zone: member.zone, group: group.name } });
      const http = [{ name: 'service', url: `http://127.0.0.1:${httpPort}/` }];
      const agent = await startAgent(broken, { mounts: [disk.mount], http });
      for (const member of others) await startAgent(member, {});
      await waitForHealth(controller, ({ hosts }) => hosts === 3, 30_000);
      await pause(Math.max(0, startedAt + warmUpMs - performance.now()));

      const frozen = await freezeFilesystem(scene, disk);
      const frozenAt = performance.now();
      await waitUntil(async () => (await listMembers()).every(({ machine }) => machine !== broken.machine), fuseMs);
      const replacedAfterS = (performance.now() - frozenAt) / 1_000;
      await frozen.undo();
      await agent.end();
      const [newcomer, ...more] = (await listMembers()).filter(({ machine }) => !others.some((other) => other.machine === machine));
      if (newcomer === undefined) throw new Error('Nobody came in its place');
      await startAgent(newcomer, {});
      await waitUntil(() => Promise.resolve(readLog(stateDir).some(({ kind }) => kind === 'remediation_closed')), closedWithinMs);

      const entries = readLog(stateDir);
      const log = entries.map(writeLogLine).join('\n');
      process.stderr.write(`replaced at AWS ${replacedAfterS.toFixed(1)} s after the disk froze\n`);
      expect(more).toEqual([]);
      expect((await listMembers()).map(({ machine }) => machine).toSorted()).toEqual(
        [...others, newcomer].map(({ machine }) => machine).toSorted(),
      );
      expect(
        entries.filter(({ kind }) => kind === 'step_intended'),
        log,
      ).toHaveLength(1);
      expect(
        entries.find(({ kind }) => kind === 'remediation_closed'),
        log,
      ).toMatchObject({ result: 'succeeded' });
      expect(replacedAfterS).toBeLessThan(fuseMs / 1_000);
    } finally {
      await controller.stop('SIGTERM');
      await group.remove();
      calls.close();
      await moto.stop();
      await scene.close();
    }
  },
  storyMs,
);

function readLog(stateDir: string): readonly Entry[] {
  const opened = openLedgerReader(join(stateDir, 'ledger.db'));
  if (!opened.ok) throw new Error(opened.problem.message);
  const read = opened.value.read({ after: 0, limit: Infinity });
  opened.value.close();
  if (!read.ok) throw new Error(read.problem.message);
  return read.value.map(({ entry }) => entry);
}
