/**
 * A zone whose resolver has become slow, for real: three dozen agents in three pretended zones, a real controller that may act, and real
 * calls to the small account, which knows zonal shift. The zone is named, and traffic leaves it, and no other.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { writeLogLine } from '../../src/controller/transcript.ts';
import { zoneIds } from '../contract/aws-account.ts';
import { findFreePort, startController, waitForHealth } from '../contract/running-controller.ts';
import { openZoneStage, theZone } from '../contract/zone-stage.ts';
import { testWith } from '../needs.ts';
import { startResolver, type Resolver } from './inject/misbehaving-resolver.ts';
import { createScene } from './inject/scene.ts';
import { startAgentProcess } from './stage-agent.ts';

const policies = `
apiVersion: heald/v1
kind: ZoneEvacuation
metadata: { name: leave-zone, owner: stage, runbook: docs/runbooks/zone-evacuation.md }
mode: auto
---
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: slow-names, owner: stage, runbook: docs/runbooks/dns-trouble.md }
mode: auto
target: { autoScalingGroups: [web] }
when:
  all: [{ signal: dns.failures, above: 50%, for: 10s }]
  witnesses: 1
  recover: 30s
steps: [captureEvidence]
---
apiVersion: heald/v1
kind: Guardrails
metadata: { name: guardrails, owner: stage }
`;

/** As many in each zone as host evidence needs for a confirmation, and some. */
const inEachZone = 12;
/** A controller watches for a minute before it believes itself. */
const warmUpMs = 70_000;
/** An answer after this comes too late for every question. */
const slowMs = 3_000;
const namedWithinMs = 90_000;
const leftWithinMs = 150_000;
const storyMs = 480_000;

testWith({ linux: true })(
  'the zone whose resolver is slow is named within 90 s, and its traffic begins to leave within 10 s of that',
  async () => {
    const scene = await createScene();
    const stage = await openZoneStage({ inEachZone });
    stage.account.now = Date.now;
    const stateDir = join(scene.folder, 'state');
    const folder = join(scene.folder, 'policies');
    await mkdir(folder);
    await writeFile(join(folder, 'stage.yaml'), policies);
    const environment = { ...process.env, HEALD_AWS_ENDPOINT: stage.endpoint.url };
    const flags = ['--actuator', 'aws', '--aws-region', 'us-east-1', '--policies', folder, '--state-dir', stateDir];
    const controller = startController(flags, await findFreePort(), environment);
    // What Auto Scaling does in its own time.
    const settling = setInterval(() => stage.account.settle(), 1_000);
    try {
      await waitForHealth(controller, ({ epoch }) => epoch !== null);
      const resolvers = new Map<string, Resolver>();
      for (const [at, zone] of Object.values(zoneIds).entries()) resolvers.set(zone, await startResolver(scene, `127.0.0.${at + 2}`));
      for (const { id, zone: zoneName } of stage.account.instances) {
        const zone = zoneIds[zoneName] ?? zoneName;
        const servers = [resolvers.get(zone)?.server ?? ''];
        await startAgentProcess(scene, id, controller.url, { resolvers: servers, place: { zone, group: 'web' }, lockMemory: 'off' });
      }
      await waitForHealth(controller, ({ hosts }) => hosts === 3 * inEachZone, 120_000);
      await pause(warmUpMs);

      const slow = resolvers.get(theZone)?.goSlow(slowMs);
      const slowAt = Date.now();
      const find = (kind: Entry['kind']): Entry | undefined => readLog(stateDir).find((entry) => entry.kind === kind);
      for (const until = slowAt + leftWithinMs; find('zone_left') === undefined && Date.now() < until;) await pause(500);
      await slow?.undo();

      const entries = readLog(stateDir);
      const log = entries.map(writeLogLine).join('\n');
      const confirmed = entries.find(({ kind }) => kind === 'zone_confirmed');
      const step = entries.find(({ kind }) => kind === 'zone_step_intended');
      process.stderr.write(sayTimes(entries, slowAt));
      expect(confirmed, log).toMatchObject({ zone: theZone });
      expect((confirmed?.at ?? Infinity) - slowAt, log).toBeLessThan(namedWithinMs);
      expect(step, log).toMatchObject({ part: 'shift', call: { zone: theZone } });
      expect((step?.at ?? Infinity) - (confirmed?.at ?? 0), log).toBeLessThan(10_000);
      expect(
        entries.find(({ kind }) => kind === 'zone_left'),
        log,
      ).toMatchObject({ zone: theZone, missing: [] });
      // Nothing was done to a single host, and nothing about another zone.
      expect(stage.account.shifts.all.map(({ awayFrom }) => awayFrom)).toEqual([theZone]);
      expect(stage.group.subnets).toEqual(['subnet-us-east-1b', 'subnet-us-east-1c']);
      expect(stage.endpoint.countOf('TerminateInstanceInAutoScalingGroup') + stage.endpoint.countOf('SetInstanceHealth')).toBe(0);
      expect(
        entries.some(({ kind }) => kind === 'step_intended'),
        log,
      ).toBe(false);
    } finally {
      clearInterval(settling);
      await controller.stop('SIGTERM');
      await scene.close();
      await stage.close();
    }
  },
  storyMs,
);

function sayTimes(entries: readonly Entry[], from: number): string {
  const kinds: readonly Entry['kind'][] = ['zone_suspected', 'zone_confirmed', 'evacuation_opened', 'zone_step_intended', 'zone_left'];
  const times = kinds.map((kind) => {
    const at = entries.find((entry) => entry.kind === kind)?.at;
    return `${kind} ${at === undefined ? 'never' : `${((at - from) / 1_000).toFixed(1)} s`}`;
  });
  return `after the resolver became slow: ${times.join(', ')}\n`;
}

function readLog(stateDir: string): readonly Entry[] {
  const opened = openLedgerReader(join(stateDir, 'ledger.db'));
  if (!opened.ok) throw new Error(opened.problem.message);
  const read = opened.value.read({ after: 0, limit: Infinity });
  opened.value.close();
  if (!read.ok) throw new Error(read.problem.message);
  return read.value.map(({ entry }) => entry);
}
