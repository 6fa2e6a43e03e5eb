/**
 * A zone whose way to its resolver is congested, by this kernel: three dozen real agents in network namespaces of three pretended zones,
 * which report over TLS with tokens; a real controller that may act; and a small account of AWS behind it. The zone is named, traffic
 * leaves it, and its health checks fail, over plain HTTP, for whoever asks from the other zones.
 */
import { hash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { writeLogLine } from '../../src/controller/transcript.ts';
import { zoneIds } from '../contract/aws-account.ts';
import { findFreePort, startController } from '../contract/running-controller.ts';
import { openZoneStage, theZone } from '../contract/zone-stage.ts';
import { testWith } from '../needs.ts';
import { createScene, type Scene } from './inject/scene.ts';
import { run } from './inject/shell.ts';
import { buildZoneNetwork, type PretendedZone } from './inject/zone-network.ts';
import { agentCommand, startAgentProcess } from './stage-agent.ts';

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

/** Its hosts have no disks of their own, and this host's are no concern of theirs: other tests break them. */
const diskless = ['sh', '-c', 'mount --bind /dev/null /proc/diskstats && exec "$0" "$@"'];
/** As many in each zone as host evidence needs for a confirmation, and one more. */
const inEachZone = 12;
const hosts = 3 * inEachZone;
const allHeardWithinMs = 150_000;
/** A controller watches for a minute before it believes itself. */
const warmUpMs = 70_000;
const leftWithinMs = 180_000;
const storyMs = 600_000;

testWith({ root: true, linux: true, programs: ['ip', 'tc', 'openssl', 'curl'] })(
  'a zone whose way to its resolver is congested is named within 90 s, and its traffic begins to leave within 10 s of that',
  async () => {
    const scene = await createScene();
    const stage = await openZoneStage({ inEachZone });
    const { account } = stage.endpoint;
    account.now = Date.now;
    const settling = setInterval(() => account.settle(), 1_000);
    try {
      const { gate, zones } = await buildZoneNetwork(scene, 3);
      const placeOf = new Map(Object.values(zoneIds).map((zone, at) => [zone, zones[at] as PretendedZone]));
      const certificate = await writeCertificate(scene, gate);
      const tokens = await writeTokens(
        scene,
        account.instances.map(({ id }) => id),
      );
      const [port, healthPort, stateDir] = [await findFreePort(), await findFreePort(), join(scene.folder, 'state')];
      const own = ['--listen', `${gate}:${port}`, '--health-address', `${gate}:${healthPort}`, '--state-dir', stateDir];
      const guarded = ['--tokens', tokens, '--tls-cert', certificate.certFile, '--tls-key', certificate.keyFile];
      const acting = ['--actuator', 'aws', '--aws-region', 'us-east-1', '--policies', await writePolicies(scene)];
      const environment = { ...process.env, HEALD_AWS_ENDPOINT: stage.endpoint.url };
      const controller = startController([...own, ...guarded, ...acting], port, environment);
      scene.keep({ describe: 'the controller runs', undo: () => controller.stop('SIGTERM'), emergency: `kill -9 ${controller.pid}` });
      const entries = () => readLog(stateDir);
      const find = (kind: Entry['kind']) => entries().find((entry) => entry.kind === kind);
      const until = async (isSo: () => boolean, withinMs: number): Promise<void> => {
        for (const giveUpAt = Date.now() + withinMs; !isSo() && Date.now() < giveUpAt;) await pause(500);
      };
      await until(() => find('controller_started') !== undefined, 30_000);
      for (const { id, zone: zoneName } of account.instances) {
        const zone = zoneIds[zoneName] ?? zoneName;
        const { namespace, resolver } = placeOf.get(zone) as PretendedZone;
        await startAgentProcess(scene, id, `https://${gate}:${port}`, {
          resolvers: [resolver],
          place: { zone, group: 'web' },
          tokenFile: join(scene.folder, `${id}.token`),
          lockMemory: 'off',
          command: ['env', `NODE_EXTRA_CA_CERTS=${certificate.certFile}`, 'ip', 'netns', 'exec', namespace, ...diskless, ...agentCommand],
        });
      }
      await until(() => entries().filter(({ kind }) => kind === 'host_seen').length === hosts, allHeardWithinMs);
      expect(
        entries().filter(({ kind }) => kind === 'host_seen'),
        controller.said(),
      ).toHaveLength(hosts);
      await pause(warmUpMs);
      expect(
        entries()
          .filter(({ kind }) => kind.startsWith('zone_'))
          .map(writeLogLine),
      ).toEqual([]);

      const congestedAt = Date.now();
      const congestion = await placeOf.get(theZone)?.congestResolver();
      await until(() => find('zone_left') !== undefined, leftWithinMs);
      const asked = await askFromZones(zones, `http://${gate}:${healthPort}/v1/zones`);
      await congestion?.undo();

      const log = entries().map(writeLogLine).join('\n');
      process.stderr.write(sayTimes(entries(), congestedAt));
      const confirmed = find('zone_confirmed');
      expect(confirmed, log).toMatchObject({ zone: theZone });
      expect((confirmed?.at ?? Infinity) - congestedAt, log).toBeLessThanOrEqual(90_000);
      const step = find('zone_step_intended');
      expect(step, log).toMatchObject({ part: 'shift', call: { zone: theZone } });
      expect((step?.at ?? Infinity) - (confirmed?.at ?? 0), log).toBeLessThanOrEqual(10_000);
      expect(find('zone_left'), log).toMatchObject({ zone: theZone, missing: [] });
      expect(asked).toEqual(
        zones.map(() =>
          Object.values(zoneIds)
            .map((zone) => (zone === theZone ? '503' : '200'))
            .join(' '),
        ),
      );
      // Nothing was done to a single host, and nothing about another zone.
      expect(new Set(account.shifts.all.map(({ awayFrom }) => awayFrom))).toEqual(new Set([theZone]));
      expect(stage.endpoint.countOf('StartZonalShift')).toBe(account.shifts.all.length);
      expect(stage.endpoint.countOf('TerminateInstanceInAutoScalingGroup') + stage.endpoint.countOf('SetInstanceHealth')).toBe(0);
      expect(find('step_intended'), log).toBeUndefined();
    } finally {
      clearInterval(settling);
      await scene.close();
      await stage.close();
    }
  },
  storyMs,
);

async function writeCertificate({ folder }: Scene, address: string): Promise<{ readonly certFile: string; readonly keyFile: string }> {
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=stage -addext subjectAltName=IP:${address}`;
  await run('openssl', ...made.split(' '), '-keyout', keyFile, '-out', certFile);
  return { certFile, keyFile };
}

/** One for each host, each in a file of its own. */
async function writeTokens({ folder }: Scene, ids: readonly string[]): Promise<string> {
  const file = join(folder, 'tokens');
  const tokenOf = (id: string) => `the-token-of-${id}`;
  await Promise.all(ids.map((id) => writeFile(join(folder, `${id}.token`), tokenOf(id), { mode: 0o600 })));
  await writeFile(file, ids.map((id) => `report ${id} sha256:${hash('sha256', tokenOf(id))}\n`).join(''), { mode: 0o600 });
  return file;
}

async function writePolicies({ folder }: Scene): Promise<string> {
  const policyFolder = join(folder, 'policies');
  await mkdir(policyFolder);
  await writeFile(join(policyFolder, 'stage.yaml'), policies);
  return policyFolder;
}

/** What the health checks of all zones answer to each of them: "503 200 200". */
function askFromZones(zones: readonly PretendedZone[], url: string): Promise<readonly string[]> {
  const urls = Object.values(zoneIds).flatMap((zone) => ['-o', '/dev/null', `${url}/${zone}/health?group=web`]);
  const ask = ['curl', '-s', '-w', '%{http_code} ', ...urls];
  return Promise.all(zones.map(({ namespace }) => run('ip', 'netns', 'exec', namespace, ...ask)));
}

function sayTimes(entries: readonly Entry[], from: number): string {
  const kinds: readonly Entry['kind'][] = ['zone_suspected', 'zone_confirmed', 'evacuation_opened', 'zone_step_intended', 'zone_left'];
  const times = kinds.map((kind) => {
    const at = entries.find((entry) => entry.kind === kind)?.at;
    return `${kind} ${at === undefined ? 'never' : `${((at - from) / 1_000).toFixed(1)} s`}`;
  });
  return `after the way to the resolver was congested: ${times.join(', ')}\n`;
}

function readLog(stateDir: string): readonly Entry[] {
  const opened = openLedgerReader(join(stateDir, 'ledger.db'));
  if (!opened.ok) return [];
  const read = opened.value.read({ after: 0, limit: Infinity });
  opened.value.close();
  return read.ok ? read.value.map(({ entry }) => entry) : [];
}
