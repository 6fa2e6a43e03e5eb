import { expect, test } from 'vitest';
import { diffPolicies } from '../../../src/policy/diff-policies.ts';
import { explainPolicy } from '../../../src/policy/explain/explain-policy.ts';
import { formatProblem } from '../../../src/policy/format-problem.ts';
import type { PolicySet } from '../../../src/policy/policy.ts';
import { readPolicies } from '../../../src/policy/read-policies.ts';

const watching =
  'apiVersion: heald/v1\nkind: HostRemediation\nmetadata: { name: web-disk }\ntarget: everyHost\nwhen: { signal: disk.stall_seconds, above: 15s, witnesses: 1 }\nsteps: [captureEvidence]\n';
const basics = 'bootstrap: [kafka-1:9092, "[::1]:9093"]\nbrokers: [1, 2, 3]\n';

function read(fields: string, others = watching): { policies: PolicySet | undefined; told: readonly string[] } {
  const text = `apiVersion: heald/v1\nkind: KafkaCluster\nmetadata: { name: events }\n${fields}`;
  const { policies, problems } = readPolicies([
    { file: 'events.yaml', text },
    { file: 'web.yaml', text: others },
  ]);
  return { policies, told: problems.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`) };
}

test('a cluster that says only where it is and whom it has is looked at, and spares no broker', () => {
  const [cluster] = read(basics).policies?.kafkaClusters ?? [];
  expect(cluster).toMatchObject({
    provider: 'self',
    target: undefined,
    bootstrap: [
      { host: 'kafka-1', port: 9092 },
      { host: '::1', port: 9093 },
    ],
    brokers: [1, 2, 3],
    controllers: undefined,
    expendableTopics: [],
    access: { tls: undefined, sasl: undefined },
  });
  expect(cluster === undefined ? [] : explainPolicy(cluster).at(-1)).toBe('Never: replaces a broker.');
});

test('in plain sentences: who its controllers are decides whether a broker can ever go', () => {
  const explain = (more: string) =>
    explainPolicy(read(`${basics}target: { groups: [kafka] }\n${more}`).policies?.kafkaClusters[0] as never);
  expect(explain('')).toContain('It does not say which brokers are controllers too, so none is replaced.');
  expect(explain('controllers: { brokers: [] }\n')).toContain('No broker is a controller too.');
  expect(explain('controllers: { brokers: [1, 2, 3], check: kafka-quorum }\n')).toContain(
    'Broker 1, 2, 3 is a controller too, and goes only while the check kafka-quorum is well on the hosts of all others.',
  );
});

test('a broker that is named twice was meant to be another one', () => {
  expect(read('bootstrap: [kafka-1:9092]\nbrokers: [1, 2, 2]\ncontrollers: { brokers: [3, 3] }\n').told).toEqual([
    'events.yaml:5 HP016 brokers: expected each broker once, found 2 twice',
    'events.yaml:6 HP016 controllers.brokers: expected each broker once, found 3 twice',
  ]);
});

test('a secret that somebody wrote into a policy is not repeated where the problem is shown', () => {
  const line = 'sasl: { mechanism: plain, username: heald, password: "hunter2 or 3", passwordFile: /etc/heald/kafka }';
  const text = `apiVersion: heald/v1\nkind: KafkaCluster\nmetadata: { name: events }\n${basics}${line}\n`;
  const [problem] = readPolicies([{ file: 'events.yaml', text }]).problems;
  const shown = formatProblem(problem as never, text);
  expect(shown).toContain('unknown key "password"');
  expect(shown).toContain('username: heald, password: **************, passwordFile: /etc/heald/kafka }');
  expect(shown).not.toContain('hunter');
});

test('a mechanism gets what it needs, in files', () => {
  expect(
    read(`${basics}sasl: { mechanism: scram-sha-512, username: heald, passwordFile: /etc/heald/kafka }\n`).policies?.kafkaClusters[0]
      ?.access.sasl,
  ).toEqual({
    mechanism: 'scram-sha-512',
    username: 'heald',
    password: { file: '/etc/heald/kafka' },
  });
  expect(read(`${basics}sasl: { mechanism: plain, username: heald }\n`).told).toEqual([
    'events.yaml:6 HP014 sasl needs "passwordFile" for mechanism plain',
  ]);
  expect(read(`${basics}sasl: { mechanism: oauthbearer }\n`).told).toEqual([
    'events.yaml:6 HP014 sasl needs "tokenFile" for mechanism oauthbearer',
  ]);
  expect(read(`${basics}sasl: { mechanism: plain, username: heald, password: hunter2 }\n`).told.join('\n')).toContain(
    'unknown key "password"',
  );
});

test('a wrong address, and no broker at all, are told with their places', () => {
  expect(read('bootstrap: [kafka-1]\nbrokers: []\n').told).toEqual([
    'events.yaml:4 HP016 bootstrap[0]: expected an address and a port such as kafka-1:9092, found "kafka-1"',
    'events.yaml:5 HP020 brokers: expected a list of broker ids, found an empty list',
  ]);
});

const replacing = (fields: string) =>
  watching.replace('everyHost', '{ groups: [kafka] }').replace('[captureEvidence]', `[{ replace: { order: terminateFirst } }]\n${fields}`);

test('whoever would replace what Amazon runs is told so, and may still look', () => {
  const managed = `${basics}provider: msk\n`;
  const said = `web.yaml:6 HP032 steps: "replace" on the brokers of "events", whose machines Amazon MSK runs`;
  expect(read(managed, replacing('limits: { gate: kafka }\n')).told).toEqual([said]);
  expect(read(`${managed}target: { groups: [kafka] }\n`, replacing('')).told).toEqual([said]);
  expect(read(`${managed}target: { groups: [other] }\n`, replacing('')).told).toEqual([]);
  expect(read(`${managed}target: { groups: [kafka] }\n`).told).toEqual([]);
  expect(read(basics, replacing('limits: { gate: kafka }\n')).told).toEqual([]);
});

test('a broker is ended before another one comes with its id, and is not kept running', () => {
  const told = (steps: string) =>
    read(basics, replacing('limits: { gate: kafka }\n').replace('[{ replace: { order: terminateFirst } }]', steps)).told;
  const refused = (why: string) => [`web.yaml:6 HP033 steps: ${why}, so the broker in its place could not join the cluster`];
  expect(told('[{ replace: { order: terminateFirst } }]')).toEqual([]);
  expect(told('[reboot]')).toEqual([]);
  expect(told('[replace]')).toEqual(refused('replace starts the new broker while the old one still runs'));
  expect(told('[{ replace: { order: terminateFirst, retain: 24h } }]')).toEqual(refused('replace with retain lets the old broker run on'));
  expect(told('[quarantine]')).toEqual(refused('quarantine lets the old broker run on'));
});

test('a difference names what is looked at otherwise', () => {
  const [before, after] = [basics, basics.replace('[1, 2, 3]', '[1, 2, 3, 4]')].map((fields) => read(fields).policies as PolicySet);
  expect(diffPolicies(before as PolicySet, after as PolicySet)[0]?.changes).toEqual([
    { sentence: 'brokers: [1,2,3] → [1,2,3,4]', now: undefined },
  ]);
});

test.each(['kafka-1:0', 'kafka-1:65536', 'kafka-1:99999', 'kafka-1:09092'])('%s is no address that anything listens on', (address) => {
  expect(read(`bootstrap: ["${address}"]\nbrokers: [1]\n`).told).toEqual([
    `events.yaml:4 HP016 bootstrap[0]: expected an address and a port such as kafka-1:9092, found "${address}"`,
  ]);
});

test('whoever would end brokers and does not ask the cluster is told that it never will', () => {
  const ending = (limits: string, groups = 'kafka') =>
    `apiVersion: heald/v1\nkind: HostRemediation\nmetadata: { name: brokers }\ntarget: { groups: [${groups}] }\nwhen: { signal: disk.stall_seconds, above: 15s, witnesses: 1 }\nsteps: [{ replace: { order: terminateFirst } }]\n${limits}`;
  const told = (others: string) => read(`${basics}target: { groups: [kafka] }\n`, others).told.filter((line) => line.includes('HP034'));
  expect(told(ending(''))).toEqual([
    'web.yaml:6 HP034 steps: "replace" on the brokers of "events", and nothing asks the cluster first: it always holds there',
  ]);
  expect(told(ending('limits: { gate: kafka }\n'))).toEqual([]);
  expect(told(ending('', 'web'))).toEqual([]);
});
