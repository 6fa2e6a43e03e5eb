/**
 * What does this host run that can change under it? The newest package upgrade, the image, and whatever files the configuration names.
 *
 * Read once a minute, so it must cost nothing while nothing changes: a few small files, and of the packages only a time stamp. Short
 * texts leave the host, never contents: the first line of a file, or a hash. What cannot be read is left out, not made empty.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Files by the name of their fact. */
export type FactFiles = Readonly<Record<string, string>>;

const textLengthMax = 120;
const fileBytesMost = 64 * 1024;
/** Packages that were upgraded so soon after one another are one upgrade. */
const oneUpgradeMs = 30 * 60_000;
const packagesNamed = 2;

const dpkgStatus = 'var/lib/dpkg/status';
const dpkgLogs = ['var/log/dpkg.log', 'var/log/dpkg.log.1'];
/** Other package managers: only when their database was last written is told. */
const otherDatabases = ['var/lib/rpm/rpmdb.sqlite', 'usr/lib/sysimage/rpm/rpmdb.sqlite', 'var/lib/rpm/Packages', 'lib/apk/db/installed'];
const instanceData = 'run/cloud-init/instance-data.json';

/** `root` is where the system's own files are looked for. */
export function createFactReader(root = '/'): (files: FactFiles) => Promise<Readonly<Record<string, string>>> {
  let packages: { readonly stamp: string; readonly told: string | undefined } | undefined;

  async function readPackages(): Promise<string | undefined> {
    const writtenAt = await modifiedAt(join(root, dpkgStatus));
    if (writtenAt === undefined) return readOtherDatabase(root);
    const stamp = String(writtenAt);
    if (packages?.stamp !== stamp) packages = { stamp, told: (await readUpgrade(root)) ?? (await hashFile(join(root, dpkgStatus))) };
    return packages.told;
  }

  return async (files) => {
    const declared = Object.entries(files).map(async ([name, file]) => [name, firstLine(await readEnd(file, 'start'))] as const);
    const facts = await Promise.all([
      readPackages().then((told) => ['packages', told] as const),
      readEnd(join(root, instanceData), 'start').then((text) => ['image', findImage(text)] as const),
      ...declared,
    ]);
    return Object.fromEntries(facts.filter((fact): fact is [string, string] => fact[1] !== undefined));
  };
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => Math.floor(mtimeMs),
    () => undefined,
  );
}

async function readOtherDatabase(root: string): Promise<string | undefined> {
  for (const path of otherDatabases) {
    const at = await modifiedAt(join(root, path));
    if (at !== undefined) return `database written ${new Date(at).toISOString().slice(0, 16)}Z`;
  }
  return undefined;
}

/** The first or the last part of a file; undefined when it cannot be read. */
async function readEnd(path: string, end: 'start' | 'end'): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const position = end === 'end' ? Math.max(0, size - fileBytesMost) : 0;
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(fileBytesMost), position });
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

function firstLine(text: string | undefined): string | undefined {
  const line = text?.split('\n').find((each) => each.trim() !== '');
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  const clean = line?.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return clean === undefined || clean === '' ? undefined : clean.slice(0, textLengthMax);
}

function findImage(text: string | undefined): string | undefined {
  return /"ami[-_]id":\s*"(ami-[0-9a-f]+)"/.exec(text ?? '')?.[1];
}

/** "libssl3 3.0.14-1, openssl 3.0.14-1 and 3 more #1f3a9c": the newest upgrade that the log of dpkg holds. */
async function readUpgrade(root: string): Promise<string | undefined> {
  for (const log of dpkgLogs) {
    const told = describeUpgrade((await readEnd(join(root, log), 'end')) ?? '');
    if (told !== undefined) return told;
  }
  return undefined;
}

function describeUpgrade(log: string): string | undefined {
  const lines = [...log.matchAll(/^(\S+) (\S+) (?:upgrade|install) (\S+?)(?::\S+)? \S+ (\S+)$/gm)].map(([, date, time, name, version]) => ({
    at: Date.parse(`${date}T${time}Z`),
    told: `${name} ${version}`,
  }));
  const newest = lines.at(-1);
  if (newest === undefined) return undefined;
  const upgraded = [...new Set(lines.filter(({ at }) => newest.at - at <= oneUpgradeMs).map(({ told }) => told))].toSorted();
  const named = upgraded.slice(0, packagesNamed).join(', ');
  if (upgraded.length <= packagesNamed) return named.slice(0, textLengthMax);
  const all = createHash('sha256').update(upgraded.join('\n')).digest('hex').slice(0, 6);
  return `${named.slice(0, textLengthMax - 25)} and ${upgraded.length - packagesNamed} more #${all}`;
}

async function hashFile(path: string): Promise<string | undefined> {
  const digest = createHash('sha256');
  return pipeline(createReadStream(path), digest).then(
    () => `#${digest.digest('hex').slice(0, 12)}`,
    () => undefined,
  );
}
