/**
 * What shall the agent measure, and whom shall it tell? Its small YAML file; everything in it may be left out.
 *
 *     host: { zone: use1-az4, group: web }
 *     controllers: [https://heald-1.internal:4325, https://heald-2.internal:4325]
 *     disks: { mounts: [/, /var/lib/kafka] }
 *     tcp: [{ name: kafka, host: 127.0.0.1, port: 9092 }]
 *     units: [kafka.service]
 *     kafka: { brokerId: 1, listener: 127.0.0.1:9092 }
 *
 * Thresholds are not here: they belong to policies, so that a change takes effect everywhere at once.
 */
import { parseServer, serverForm } from '../../adapters/dns/server-address.ts';
import { ok, type Result, wrong } from '../../base/result.ts';
import { unitNamePattern } from '../../remediation/order.ts';
import { readAddresses } from './own-addresses.ts';
import { readKafka, type KafkaConfig } from './kafka-config.ts';
import type { ConfigProblem, Place } from './yaml-place.ts';

export interface AgentConfig {
  /** What is left out comes from the environment and the system. */
  readonly host: {
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly zone: string | undefined;
    readonly group: string | undefined;
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly controllers: readonly string[];
  /** "auto", or the addresses that others know this host by, where it cannot tell by itself. */
  readonly addresses: 'auto' | readonly string[];
  /** A file with the token that this host shows to its controllers. */
  readonly tokenFile: string | undefined;
  readonly disks: {
    /** "auto", or folders: the mounts that hold them are watched, and probed in those folders. */
    readonly mounts: 'auto' | readonly string[];
    readonly exclude: readonly string[];
    /** "auto", or the only disks (`/dev/sdb`) whose requests are followed. */
    readonly devices: 'auto' | readonly string[];
    readonly probe: boolean;
    /** The folder for probe files, below each mount or folder. */
    readonly dir: string | undefined;
  };
  readonly dns: { readonly servers: 'auto' | readonly string[]; readonly names: readonly string[] };
  readonly tcp: readonly TcpEntry[];
  readonly http: readonly { readonly name: string; readonly url: string; readonly expectStatus: readonly number[] | undefined }[];
  readonly units: readonly string[];
  /** The units that a controller may ask this host to restart. */
  readonly restartUnits: readonly string[];
  /** Whether a controller may ask what this host looks like from the inside. */
  readonly evidence: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly command: readonly string[];
    readonly everyMs: number;
    readonly timeoutMs: number;
  }[];
  /** The Kafka broker of this host, where it is one. */
  readonly kafka: KafkaConfig | undefined;
  /** What the host runs besides what the agent finds out itself: texts as they are, and the first lines of files. */
  readonly facts: { readonly texts: Readonly<Record<string, string>>; readonly files: Readonly<Record<string, string>> };
  readonly lockMemory: 'full' | 'on-fault' | 'off';
  readonly reportEveryMs: number;
}

interface TcpEntry {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly send: string | undefined;
  readonly expectReply: boolean;
}

export const defaultController = 'http://127.0.0.1:4325';

export const defaultConfig: AgentConfig = {
  host: { id: undefined, name: undefined, zone: undefined, group: undefined, tags: {} },
  controllers: [defaultController],
  addresses: 'auto',
  tokenFile: undefined,
  disks: { mounts: 'auto', exclude: [], devices: 'auto', probe: true, dir: undefined },
  dns: { servers: 'auto', names: [] },
  tcp: [],
  http: [],
  units: [],
  restartUnits: [],
  evidence: true,
  checks: [],
  kafka: undefined,
  facts: { texts: {}, files: {} },
  lockMemory: 'full',
  reportEveryMs: 5_000,
};

const entriesMax = 50;
const factLengthMax = 120;

/** Reads the text of a configuration file; `file` is its name for messages. The YAML library is loaded only when there is one. */
export async function readConfig(file: string, text: string): Promise<Result<AgentConfig, readonly ConfigProblem[]>> {
  const { readYaml } = await import('./yaml-place.ts');
  const { root, problems } = readYaml(file, text);
  if (problems().length > 0) return wrong(problems());
  if (text.replaceAll(/^\s*(#.*|---)?$/gm, '').trim() === '') return ok(defaultConfig);
  const config = readRoot(root);
  return problems().length > 0 ? wrong(problems()) : ok(config);
}

function readRoot(root: Place): AgentConfig {
  root.onlyFields(Object.keys(defaultConfig).map((name) => (name === 'reportEveryMs' ? 'reportEvery' : name)));
  return {
    host: readHost(root.field('host')),
    controllers:
      root
        .field('controllers')
        ?.items()
        .map(readAddress)
        .filter((url) => url !== undefined) ?? defaultConfig.controllers,
    addresses: readAddresses(root.field('addresses')),
    tokenFile: root.field('tokenFile')?.text(),
    disks: readDisks(root.field('disks')),
    dns: readDns(root.field('dns')),
    tcp: readNamed(root.field('tcp'), readTcp),
    http: readNamed(root.field('http'), readHttp),
    units: root.field('units')?.texts() ?? [],
    restartUnits: readRestartUnits(root.field('restartUnits')),
    evidence: root.field('evidence')?.truth() ?? true,
    checks: readNamed(root.field('checks'), readCheck),
    kafka: readKafka(root.field('kafka')),
    facts: readFacts(root.field('facts')),
    lockMemory: root.field('lockMemory')?.choice(['full', 'on-fault', 'off']) ?? defaultConfig.lockMemory,
    reportEveryMs: root.field('reportEvery')?.durationMs(1_000, 60_000) ?? defaultConfig.reportEveryMs,
  };
}

function readRestartUnits(place: Place | undefined): readonly string[] {
  const units = place?.texts() ?? [];
  for (const unit of units)
    if (!unitNamePattern.test(unit) || unit.startsWith('-')) place?.complain(`expected names of systemd units, found "${unit}"`);
  return units;
}

function readHost(place: Place | undefined): AgentConfig['host'] {
  place?.onlyFields(['id', 'name', 'zone', 'group', 'tags']);
  const text = (name: string) => place?.field(name)?.text();
  return { id: text('id'), name: text('name'), zone: text('zone'), group: text('group'), tags: place?.field('tags')?.pairs() ?? {} };
}

function readDisks(place: Place | undefined): AgentConfig['disks'] {
  place?.onlyFields(['mounts', 'exclude', 'devices', 'probe', 'dir']);
  const mounts = place?.field('mounts');
  const chosen = mounts?.autoOrTexts() ?? 'auto';
  if (chosen !== 'auto')
    for (const folder of chosen) if (!folder.startsWith('/')) mounts?.complain(`expected absolute paths, found "${folder}"`);
  const devices = place?.field('devices');
  const named = devices?.autoOrTexts() ?? 'auto';
  if (named !== 'auto')
    for (const device of named)
      if (!/^\/dev\/(?!disk\/|mapper\/)./.test(device)) devices?.complain(`expected devices such as /dev/nvme1n1, found "${device}"`);
  const dir = place?.field('dir')?.text();
  if (dir !== undefined && (dir.startsWith('/') || dir.split('/').includes('..')))
    place?.field('dir')?.complain(`expected a path below the mount, found "${dir}"`);
  return {
    mounts: chosen,
    exclude: place?.field('exclude')?.texts() ?? [],
    devices: named,
    probe: place?.field('probe')?.truth() ?? true,
    dir,
  };
}

const factsMax = 20;
/** Facts that the agent finds out itself. */
const ownFacts = 'agent, architecture, instance_type, kernel, model, os, os_release, packages, processor, processors, vendor, virtual';

function readFacts(place: Place | undefined): AgentConfig['facts'] {
  const texts: Record<string, string> = {};
  const files: Record<string, string> = {};
  const names = place?.names() ?? [];
  if (names.length > factsMax) place?.complain(`expected at most ${factsMax} facts, found ${names.length}`);
  for (const name of names) {
    const fact = place?.field(name);
    if (fact === undefined) continue;
    if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) fact.complain('expected a name of small letters, digits and underscores');
    if (ownFacts.split(', ').includes(name)) fact.complain(`expected a name of your own; the agent itself tells ${ownFacts}`);
    fact.onlyFields(['file', 'text']);
    const [file, text] = [fact.field('file')?.text(), fact.field('text')?.text()];
    if ((file === undefined) === (text === undefined)) fact.complain('expected exactly one of file and text');
    if (file !== undefined && !file.startsWith('/')) fact.field('file')?.complain(`expected an absolute path, found "${file}"`);
    if (file !== undefined) files[name] = file;
    if (text !== undefined) texts[name] = text.slice(0, factLengthMax);
  }
  return { texts, files };
}

function readDns(place: Place | undefined): AgentConfig['dns'] {
  place?.onlyFields(['servers', 'names']);
  const servers = place?.field('servers')?.autoOrItems() ?? 'auto';
  return {
    servers: servers === 'auto' ? servers : servers.map(readServer).filter((server) => server !== undefined),
    names: place?.field('names')?.texts() ?? [],
  };
}

function readServer(place: Place): string | undefined {
  const text = place.text();
  if (text === undefined || parseServer(text) !== undefined) return text;
  place.complain(`expected ${serverForm}, found "${text}"`);
  return undefined;
}

function readAddress(place: Place): string | undefined {
  const text = place.text();
  if (text === undefined) return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  place.complain(`expected an address such as ${defaultController}, found "${text}"`);
  return undefined;
}

/** A list of entries with names of their own, since the name is the subject in every report. */
function readNamed<Entry extends { readonly name: string }>(
  place: Place | undefined,
  readEntry: (item: Place) => Entry | undefined,
): readonly Entry[] {
  const items = place?.items() ?? [];
  if (items.length > entriesMax) place?.complain(`expected at most ${entriesMax} entries, found ${items.length}`);
  const seen = new Set<string>();
  return items.slice(0, entriesMax).flatMap((item) => {
    const entry = readEntry(item);
    if (entry === undefined) return [];
    if (seen.has(entry.name)) item.complain(`the name "${entry.name}" is used twice`);
    seen.add(entry.name);
    return [entry];
  });
}

function readRequired(place: Place, name: string): string | undefined {
  const field = place.field(name);
  if (field === undefined) place.complain(`"${name}" is missing`);
  return field?.text();
}

function readTcp(item: Place): TcpEntry | undefined {
  item.onlyFields(['name', 'zone', 'host', 'port', 'send', 'expectReply']);
  const ownName = readRequired(item, 'name');
  const zone = item.field('zone')?.text();
  // The controller reads the zone off the name of the target, and compares the ways between zones.
  const name = ownName === undefined || zone === undefined ? ownName : `${ownName}@${zone}`;
  const host = readRequired(item, 'host');
  const portField = item.field('port');
  if (portField === undefined) item.complain('"port" is missing');
  const port = portField?.whole(1, 65_535);
  if (name === undefined || host === undefined || port === undefined) return undefined;
  const send = item.field('send')?.text();
  return { name, host, port, send, expectReply: item.field('expectReply')?.truth() ?? send !== undefined };
}

function readHttp(item: Place): AgentConfig['http'][number] | undefined {
  item.onlyFields(['name', 'url', 'expectStatus']);
  const name = readRequired(item, 'name');
  const urlField = item.field('url');
  if (urlField === undefined) item.complain('"url" is missing');
  const url = urlField === undefined ? undefined : readAddress(urlField);
  if (name === undefined || url === undefined) return undefined;
  const expected = item.field('expectStatus');
  const statuses = expected?.items().map((status) => status.whole(100, 599));
  return { name, url, expectStatus: statuses?.filter((status) => status !== undefined) };
}

function readCheck(item: Place): AgentConfig['checks'][number] | undefined {
  item.onlyFields(['name', 'command', 'every', 'timeout']);
  const name = readRequired(item, 'name');
  const commandField = item.field('command');
  if (commandField === undefined) item.complain('"command" is missing');
  const command = commandField?.texts() ?? [];
  if (commandField !== undefined && command.length === 0) commandField.complain('expected a program and its arguments, as a list');
  if (name === undefined || command.length === 0) return undefined;
  const everyMs = item.field('every')?.durationMs(1_000, 3_600_000) ?? 10_000;
  const timeoutMs = item.field('timeout')?.durationMs(100, 60_000) ?? 10_000;
  return { name, command, everyMs, timeoutMs };
}
