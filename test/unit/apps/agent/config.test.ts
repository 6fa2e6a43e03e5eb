import { expect, test } from 'vitest';
import { type AgentConfig, defaultConfig, readConfig } from '../../../../src/apps/agent/config.ts';

async function read(text: string): Promise<AgentConfig> {
  const result = await readConfig('agent.yaml', text);
  if (!result.ok) throw new Error(result.problem.join('\n'));
  return result.value;
}

async function refuse(text: string): Promise<readonly string[]> {
  const result = await readConfig('agent.yaml', text);
  return result.ok ? [] : result.problem;
}

test('a target that tells its zone is called by both, so the same name may stand in several zones', async () => {
  const read = await readConfig(
    'agent.yaml',
    'tcp: [{ name: web, zone: use1-az1, host: 10.0.1.1, port: 443 }, { name: web, zone: use1-az2, host: 10.0.2.1, port: 443 }]\n',
  );
  expect(read.ok && read.value.tcp.map(({ name }) => name)).toEqual(['web@use1-az1', 'web@use1-az2']);
});

test('an empty file, or one of comments, is everything as shipped', async () => {
  expect(await read('')).toEqual(defaultConfig);
  expect(await read('# nothing yet\n---\n\n')).toEqual(defaultConfig);
});

test('everything that can be said is read', async () => {
  const config = await read(`
host: { id: web-1, name: web-1.internal, zone: use1-az4, group: web, tags: { role: web, shard: 7 } }
controllers: [https://heald-1.internal:4325, "http://[::1]:4325"]
addresses: [10.0.0.7, "2001:db8::7"]
tokenFile: /etc/heald/token
disks: { mounts: [/, /var/lib/kafka], exclude: [/mnt], devices: [/dev/nvme1n1], probe: false, dir: .probe }
dns: { servers: [10.0.0.2], names: [example.internal.] }
tcp: [{ name: kafka, host: 127.0.0.1, port: 9092 }, { name: redis, host: redis.internal, port: 6379, send: "PING\\r\\n" }]
http: [{ name: app, url: "http://127.0.0.1:8080/health", expectStatus: [200, 204] }]
units: [kafka.service]
restartUnits: [kafka.service, app@1.service]
evidence: false
checks: [{ name: disk, command: [/usr/lib/nagios/plugins/check_disk, -w, 10%], every: 30s, timeout: 5s }]
facts: { release: { file: /etc/app-release }, launch_template: { text: lt-0a1 } }
lockMemory: off
reportEvery: 10s
`);
  expect(config).toEqual({
    host: { id: 'web-1', name: 'web-1.internal', zone: 'use1-az4', group: 'web', tags: { role: 'web', shard: '7' } },
    controllers: ['https://heald-1.internal:4325', 'http://[::1]:4325'],
    addresses: ['10.0.0.7', '2001:db8::7'],
    tokenFile: '/etc/heald/token',
    disks: { mounts: ['/', '/var/lib/kafka'], exclude: ['/mnt'], devices: ['/dev/nvme1n1'], probe: false, dir: '.probe' },
    dns: { servers: ['10.0.0.2'], names: ['example.internal.'] },
    tcp: [
      { name: 'kafka', host: '127.0.0.1', port: 9092, send: undefined, expectReply: false },
      { name: 'redis', host: 'redis.internal', port: 6379, send: 'PING\r\n', expectReply: true },
    ],
    http: [{ name: 'app', url: 'http://127.0.0.1:8080/health', expectStatus: [200, 204] }],
    units: ['kafka.service'],
    restartUnits: ['kafka.service', 'app@1.service'],
    evidence: false,
    checks: [{ name: 'disk', command: ['/usr/lib/nagios/plugins/check_disk', '-w', '10%'], everyMs: 30_000, timeoutMs: 5_000 }],
    facts: { texts: { launch_template: 'lt-0a1' }, files: { release: '/etc/app-release' } },
    lockMemory: 'off',
    reportEveryMs: 10_000,
  });
});

test('every mistake is told at once, with its place, what was found, what is accepted and the nearest name', async () => {
  const problems = await refuse(`contollers: [http://127.0.0.1:4325]
host: { zoen: a }
disks:
  mounts: [var/lib]
  probe: maybe
  dir: ../outside
tcp:
  - { name: a, host: h, port: 70000 }
  - { name: a, port: 80 }
http: [{ name: x, url: ftp://example }]
checks: [{ name: c, command: [] }]
lockMemory: ful
reportEvery: 5
controllers: [localhost]
`);
  expect(problems).toEqual([
    'agent.yaml:1:1  error  unknown field "contollers"; did you mean "controllers"?',
    'agent.yaml:2:9  error  unknown field "host.zoen"; did you mean "zone"?',
    'agent.yaml:4:11  error  disks.mounts: expected absolute paths, found "var/lib"',
    'agent.yaml:5:10  error  disks.probe: expected true or false, found "maybe"',
    'agent.yaml:6:8  error  disks.dir: expected a path below the mount, found "../outside"',
    'agent.yaml:8:31  error  tcp[0].port: expected a whole number from 1 to 65535, found 70000',
    'agent.yaml:9:5  error  tcp[1]: "host" is missing',
    'agent.yaml:10:24  error  http[0].url: expected an address such as http://127.0.0.1:4325, found "ftp://example"',
    'agent.yaml:11:30  error  checks[0].command: expected a program and its arguments, as a list',
    'agent.yaml:12:13  error  lockMemory: expected full, on-fault, off (did you mean "full"?), found "ful"',
    'agent.yaml:13:14  error  reportEvery: expected a duration such as 500ms, 15s, 10m, 24h or 7d, from 1s to 60s, found 5',
    'agent.yaml:14:15  error  controllers[0]: expected an address such as http://127.0.0.1:4325, found "localhost"',
  ]);
});

test('a device that is none is told with its place', async () => {
  expect(await refuse('disks: { devices: [/dev/sdb, nvme1n1, /dev/mapper/data, /dev/disk/by-id/nvme-1, /dev/dm-0] }\n')).toEqual([
    'agent.yaml:1:19  error  disks.devices: expected devices such as /dev/nvme1n1, found "nvme1n1"',
    'agent.yaml:1:19  error  disks.devices: expected devices such as /dev/nvme1n1, found "/dev/mapper/data"',
    'agent.yaml:1:19  error  disks.devices: expected devices such as /dev/nvme1n1, found "/dev/disk/by-id/nvme-1"',
  ]);
});

test('a resolver that is not an address is told with its place, and what would be one', async () => {
  const form = 'expected an IP address, with a port where it is not 53, such as 10.0.0.2, 127.0.0.2:5354 or [::1]:5354';
  expect(await refuse("dns: { servers: [10.0.0.2, 10.0.0.256, ns.internal, 7, '[::1]:5354'] }\n")).toEqual([
    `agent.yaml:1:28  error  dns.servers[1]: ${form}, found "10.0.0.256"`,
    `agent.yaml:1:40  error  dns.servers[2]: ${form}, found "ns.internal"`,
    `agent.yaml:1:53  error  dns.servers[3]: ${form}, found "7"`,
  ]);
});

test('two targets of one name would be one subject, and are refused', async () => {
  const twice = 'tcp: [{ name: a, host: h, port: 1 }, { name: a, host: h, port: 2 }]\n';
  expect(await refuse(twice)).toEqual(['agent.yaml:1:38  error  tcp[1]: the name "a" is used twice']);
});

test('a file that is not YAML, and one that is a list, are refused with a place', async () => {
  expect((await refuse('host: [unclosed\n'))[0]).toMatch(/^agent\.yaml:\d+:\d+ {2}error {2}/);
  expect(await refuse('- a\n')).toEqual(['agent.yaml:1:1  error  the file: expected a mapping, found a list']);
});

test('a fact has one source, a name of its own, and a file that is meant', async () => {
  const problems = await refuse(`facts:
  release: { file: etc/app-release }
  kernel: { text: mine }
  Shard: { text: '7' }
  both: { file: /a, text: b }
  none: {}
  odd: { flie: /a, text: b }
`);
  expect(problems.map((line) => line.replace(/^agent\.yaml:\S+ {2}error {2}/, ''))).toEqual([
    'facts.release.file: expected an absolute path, found "etc/app-release"',
    expect.stringContaining('facts.kernel: expected a name of your own; the agent itself tells agent, architecture'),
    'facts.Shard: expected a name of small letters, digits and underscores',
    'facts.both: expected exactly one of file and text',
    'facts.none: expected exactly one of file and text',
    'unknown field "facts.odd.flie"; did you mean "file"?',
  ]);
});

test('what is no name of a unit is told, so that nothing else is ever handed to systemctl', async () => {
  const problems = await refuse('restartUnits: [--force, web.service, "a b"]\n');
  expect(problems.join('\n')).toContain('found "--force"');
  expect(problems.join('\n')).toContain('found "a b"');
  expect(problems.join('\n')).not.toContain('found "web.service"');
});
