/** Which sources does this host need? The place where the agent's adapters are made and connected to each other. */
import { tmpdir } from 'node:os';
import type { Facts } from '../../liveness/report.ts';
import type { Libc } from '../../adapters/libc.ts';
import { createLinuxSource, type LinuxSource } from '../../adapters/linux/linux-source.ts';
import { createPortableSource, startCollector } from '../../adapters/portable/portable-source.ts';
import { createProberSource, type ProberSource } from '../../adapters/prober/prober-source.ts';
import { createProberStarter } from '../../adapters/prober/start-prober.ts';
import { createDnsSource } from '../../adapters/dns/dns-source.ts';
import { createKafkaSource } from '../../adapters/kafka/kafka-source.ts';
import { createHttpSource } from '../../adapters/endpoints/http-source.ts';
import { createTcpSource } from '../../adapters/endpoints/tcp-source.ts';
import { createServiceSource, type ServiceSource } from '../../adapters/services/service-source.ts';
import type { Hurry, Source } from '../../adapters/source.ts';
import type { AgentConfig } from './config.ts';

export interface HostSources {
  readonly all: readonly Source[];
  facts(): Facts;
  /** Null where there is no prober, and while none works. */
  proberSilentMs(): number | null;
  /** Undefined where no unit may be restarted. */
  readonly restartUnit: ServiceSource['restart'] | undefined;
  /** Stops everything; calls back at the latest after `graceMs`, which the prober may use to remove its files. */
  stop(graceMs: number, done: () => void): void;
}

export interface HostSourcesSettings {
  readonly config: AgentConfig;
  readonly libc: Libc | undefined;
  readonly stateFolder: string;
  readonly hurry: Hurry;
}

/** Room for so many mounts in the prober's pool: a disk attached later needs no new prober. */
const mountsMax = 12;

export function createHostSources(settings: HostSourcesSettings): HostSources {
  const { config, hurry } = settings;
  const { texts } = config.facts;
  // What the prober will tell in better words is not told before: the difference would look like a change.
  let facts: Facts = process.platform === 'linux' ? texts : { os: process.platform, architecture: process.arch, ...texts };
  const onFacts = (next: Facts) => {
    facts = { ...facts, ...next, ...texts };
  };
  const local = process.platform === 'linux' ? createLinuxSources(settings, onFacts) : createOtherSources();
  const { servers } = config.dns;
  const remote: Source[] = [createDnsSource(config.dns, hurry)];
  if (config.tcp.length > 0) remote.push(createTcpSource({ targets: config.tcp, servers }, hurry));
  if (config.http.length > 0) remote.push(createHttpSource({ checks: config.http, servers }, hurry));
  const services = createServices(config, hurry);
  if (services !== undefined) remote.push(services);
  if (config.kafka !== undefined) remote.push(createKafkaSource({ ...config.kafka, servers }, hurry));
  const all = [...local.sources, ...remote];

  return {
    all,
    facts: () => facts,
    proberSilentMs: () => local.prober?.silentMs() ?? null,
    restartUnit: config.restartUnits.length === 0 ? undefined : services?.restart,
    stop: (graceMs, done) => {
      for (const source of all) if (source !== local.prober) source.stop();
      if (local.prober === undefined) done();
      else local.prober.end(graceMs, done);
    },
  };
}

function createServices({ units, checks, restartUnits }: AgentConfig, hurry: Hurry): ServiceSource | undefined {
  const isNeeded = units.length > 0 || checks.length > 0 || restartUnits.length > 0;
  return isNeeded ? createServiceSource({ units, checks, restartUnits }, hurry) : undefined;
}

interface LocalSources {
  readonly sources: readonly Source[];
  readonly prober: ProberSource | undefined;
}

function createOtherSources(): LocalSources {
  return { sources: [createPortableSource(startCollector, process.platform, () => performance.now())], prober: undefined };
}

function createLinuxSources({ config, libc, stateFolder, hurry }: HostSourcesSettings, onFacts: (facts: Facts) => void): LocalSources {
  const now = () => performance.now();
  let linux: LinuxSource | undefined;
  let prober: ProberSource | undefined;
  if (config.disks.probe) {
    prober = createProberSource({
      start: createProberStarter(mountsMax, config.disks.dir ?? `.heald-${process.getuid?.() ?? 0}`),
      mountsMax,
      otherFolders: [tmpdir(), stateFolder],
      throughputOf: (device) => linux?.throughputOf(device),
      factFiles: config.facts.files,
      onFacts,
      hurry,
      now,
    });
  }
  linux = createLinuxSource({
    choice: { mounts: config.disks.mounts, exclude: config.disks.exclude },
    devices: { only: config.disks.devices, exclude: config.disks.exclude },
    onMounts: (mounts) => prober?.setDisks(mounts),
    ownPids: () => prober?.pids() ?? new Set(),
    brokerId: config.kafka?.broker.id,
    libc,
    hurry,
    now,
  });
  return { sources: prober === undefined ? [linux] : [linux, prober], prober };
}
