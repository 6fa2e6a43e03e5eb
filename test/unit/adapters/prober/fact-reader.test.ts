import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFactReader } from '../../../../src/adapters/prober/fact-reader.ts';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'heald-facts-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string, writtenAt = 1_000): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, writtenAt, writtenAt);
  return file;
}

const log = `2026-11-01 06:00:00 upgrade curl:amd64 8.1 8.2
2026-11-22 06:10:01 startup archives unpack
2026-11-22 06:10:02 upgrade openssl:amd64 3.0.13-1 3.0.14-1
2026-11-22 06:10:02 status half-configured openssl:amd64 3.0.13-1
2026-11-22 06:10:04 upgrade libssl3:amd64 3.0.13-1 3.0.14-1
`;

test('the newest upgrade is told by its packages, whatever the order in which they were installed', async () => {
  write('var/lib/dpkg/status', 'Package: openssl\n');
  write('var/log/dpkg.log', log);
  expect(await createFactReader(root)({})).toEqual({ packages: 'libssl3 3.0.14-1, openssl 3.0.14-1' });
});

test('of many packages two are named, and a hash tells one upgrade from another', async () => {
  const many = (last: string) => `${log}${log.replaceAll('openssl', 'zlib')}2026-11-22 06:10:09 install ${last}:all <none> 2.0\n`;
  write('var/lib/dpkg/status', '');
  write('var/log/dpkg.log', many('tzdata'));
  const { packages } = await createFactReader(root)({});
  expect(packages).toMatch(/^libssl3 3\.0\.14-1, openssl 3\.0\.14-1 and 2 more #[0-9a-f]{6}$/);
  write('var/log/dpkg.log', many('tzdata2'));
  expect((await createFactReader(root)({}))['packages']).not.toBe(packages);
});

test('after the log was rotated the upgrade is still told from the log before', async () => {
  write('var/lib/dpkg/status', '');
  write('var/log/dpkg.log', '');
  write('var/log/dpkg.log.1', log);
  expect(await createFactReader(root)({})).toEqual({ packages: 'libssl3 3.0.14-1, openssl 3.0.14-1' });
});

test('without a log the packages are told by a hash, which is made anew only when they were written', async () => {
  write('var/lib/dpkg/status', 'one', 1_000);
  const read = createFactReader(root);
  const { packages } = await read({});
  expect(packages).toMatch(/^#[0-9a-f]{12}$/);
  write('var/lib/dpkg/status', 'two', 1_000);
  expect((await read({}))['packages']).toBe(packages);
  write('var/lib/dpkg/status', 'two', 2_000);
  expect((await read({}))['packages']).not.toBe(packages);
});

test('another package manager tells when it last wrote, and cloud-init which image this is', async () => {
  write('var/lib/rpm/rpmdb.sqlite', '', 1_795_000_000);
  write('run/cloud-init/instance-data.json', '{"ds": {"meta_data": {"ami-id": "ami-0a1b2c", "secret": "x"}}}');
  expect(await createFactReader(root)({})).toEqual({ packages: 'database written 2026-11-18T11:06Z', image: 'ami-0a1b2c' });
});

test('of a declared file only its first line leaves the host, short and clean, and a file that is not there tells nothing', async () => {
  const release = write('etc/release', '\n  web 41\u0007 \nDB_PASSWORD=x\n');
  const long = write('etc/long', 'x'.repeat(500));
  const facts = await createFactReader(root)({ release, long, gone: join(root, 'nowhere') });
  expect(facts).toEqual({ release: 'web 41', long: 'x'.repeat(120) });
});
