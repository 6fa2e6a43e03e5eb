import { expect, test } from 'vitest';
import type { Entry } from '../../../../src/controller/entry.ts';
import { createHistory, foldEntry } from '../../../../src/controller/history.ts';
import { partsOf, wholeOf } from '../../../../src/controller/whole-of.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import { messageKinds } from '../../../../src/remediation/message.ts';
import { createBrokerDesk, partition, type BrokerDesk } from '../kafka/broker-desk.ts';
import { makeNotification, tellPeople } from './make-notification.ts';

const everyKind = Object.keys(messageKinds) as (keyof typeof messageKinds)[];

/** Three brokers, somebody who wants to hear everything, and two minutes of peace. */
function start(policy: Partial<HostRemediation> = {}): BrokerDesk {
  const brokers = createBrokerDesk(policy);
  tellPeople(brokers.desk, makeNotification('pager', { on: everyKind, severity: 'critical' }));
  brokers.run(120);
  return brokers;
}

function fallIll({ world, desk }: BrokerDesk, ...hosts: readonly string[]): void {
  for (const host of hosts) world.sick.set(host, desk.now);
}

const told = ({ desk }: BrokerDesk) => desk.entries.flatMap((entry) => (entry.kind === 'person_called' ? [entry.message] : []));
const openedIn = ({ desk }: BrokerDesk) =>
  desk.entries.flatMap((entry) => (entry.kind === 'incident_opened' ? [{ fault: entry.fault, id: entry.incident, of: entry.partOf }] : []));

test('one broker that breaks is two troubles and one story: each kind of message once, naming both', () => {
  const brokers = start();
  const { world } = brokers;
  world.partitions = [partition('orders:0', [1, 2, 3], [1, 2]), partition('orders:1', [2, 3, 1], [2, 3, 1])];
  fallIll(brokers, 'kafka-a-1');
  brokers.run(120);
  const incidents = openedIn(brokers);
  const [disk, kafka] = incidents;
  expect(incidents.map(({ fault, of }) => [fault, of])).toEqual([
    ['disk', undefined],
    ['kafka', disk?.id],
  ]);
  expect(told(brokers).map(({ on, reason, incident }) => [on, reason, incident])).toEqual([
    ['incident_opened', undefined, disk?.id],
    ['held', 'gate_refused', disk?.id],
  ]);
  expect(told(brokers)[1]?.sentence).toBe(
    `kafka-a-1 is not repaired: its cluster cannot spare it now; disk trouble on kafka-a-1 (zone a), with it kafka trouble (${kafka?.id})`,
  );
  // Nothing is lost: each was decided about for itself.
  const decided = brokers.desk.entries.flatMap((entry) => (entry.kind === 'decided' ? [entry.decision.incident] : []));
  expect(new Set(decided)).toEqual(new Set([disk?.id, kafka?.id]));

  world.sick.clear();
  brokers.run(120);
  const ends = told(brokers).filter(({ on }) => on === 'incident_closed');
  expect(ends.map(({ incident, sentence }) => [incident, sentence])).toEqual([
    [disk?.id, expect.stringMatching(/^disk trouble on kafka-a-1 \(zone a\), with it kafka trouble .*; over after .*, nothing was done$/)],
  ]);
});

test('a refusal says which broker comes first, where to look, and what else would help', () => {
  const brokers = start();
  brokers.world.registered = [1, 2];
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [1, 2])];
  fallIll(brokers, 'kafka-a-1');
  brokers.run(60);
  const refusal = told(brokers).find(({ reason }) => reason === 'gate_refused');
  expect(refusal?.because).toContain('not registered: broker 3');
  expect(refusal?.because).toContain('orders-0');
  expect(refusal?.next).toBe(
    'bring broker 3 (kafka-c-3) back first; let other replicas catch up, or bring back the brokers that hold them. heald clusters events shows what still stands in the way; heald asks again every few seconds (docs/runbooks/broker-refused.md)',
  );
});

test('whoever approved a repair hears that it was refused after all, though the host was refused before', () => {
  const brokers = start({ mode: 'approve' });
  const { world, desk } = brokers;
  world.registered = [1, 2];
  fallIll(brokers, 'kafka-a-1');
  brokers.run(40);
  world.registered = [1, 2, 3];
  brokers.run(20);
  const asked = told(brokers).find(({ on }) => on === 'approval_needed');
  const opened = desk.entries.find((entry) => entry.kind === 'remediation_opened');
  if (opened?.kind !== 'remediation_opened') throw new Error('no repair waits for an approval');
  const { remediation, planHash } = opened;
  expect(asked?.next).toMatch(`heald plan ${remediation} shows it, heald approve ${remediation} --reason "…" begins it; until `);
  world.registered = [1, 3];
  brokers.run(15);
  desk.tell({ kind: 'approval_given', remediation, planHash, by: 'kim', because: 'we need it' });
  brokers.run(10);
  expect(
    told(brokers)
      .filter(({ reason }) => reason === 'gate_refused')
      .map(({ sentence }) => sentence.split(';')[0]),
  ).toEqual([
    'kafka-a-1 is not repaired: its cluster cannot spare it now',
    'kafka-a-1 is not repaired, though kim approved it: its cluster cannot spare it now',
  ]);
});

test('a second broker that is refused is told for itself, in the same story', () => {
  const brokers = start();
  fallIll(brokers, 'kafka-a-1', 'kafka-b-2');
  brokers.run(120);
  const refused = told(brokers).filter(({ reason }) => reason === 'gate_refused');
  expect(refused.map(({ hosts, incident }) => [hosts[0]?.name, incident])).toEqual([
    ['kafka-a-1', openedIn(brokers)[0]?.id],
    ['kafka-b-2', openedIn(brokers)[0]?.id],
  ]);
});

test('trouble that comes long after the first of the same host is a story of its own', () => {
  const brokers = start({ mode: 'observe' });
  brokers.world.mute.add('kafka-a-1');
  brokers.run(11 * 60);
  fallIll(brokers, 'kafka-a-1');
  brokers.run(60);
  expect(openedIn(brokers).map(({ fault, of }) => [fault, of])).toEqual([
    ['kafka', undefined],
    ['disk', undefined],
  ]);
});

const at = Date.UTC(2026, 6, 31, 4, 10);
const host = (name: string) => ({ id: name, name, zone: 'a', group: 'kafka' });

/** An incident of disk on `whole`, and one of kafka, a part of it, on `part`. */
function historyOf(whole: readonly string[], part: readonly string[]) {
  const history = createHistory();
  const open = (fault: 'disk' | 'kafka', hosts: readonly string[], partOf?: string): void => {
    const episodes = hosts.map((name) => `ep-${fault}-${name}`);
    const entries: Entry[] = hosts.map((name, place) => ({
      kind: 'episode_opened',
      at,
      episode: episodes[place] ?? '',
      host: host(name),
      fault,
      verdict: 'failed',
      since: at,
      reasons: [],
    }));
    for (const entry of entries) foldEntry(history, entry);
    const scope = { kind: 'hosts', ids: hosts } as const;
    const rest = { fault, scope, cause: 'unknown', episodes, sentence: `${fault} trouble` } as const;
    foldEntry(history, { kind: 'incident_opened', at, incident: `inc-${fault}`, ...rest, ...(partOf === undefined ? {} : { partOf }) });
  };
  open('disk', whole);
  open('kafka', part, 'inc-disk');
  const [disk, kafka] = [...history.incidents.values()];
  if (disk === undefined || kafka === undefined) throw new Error('both are open');
  return { history, disk, kafka };
}

test.each([
  [['k-1'], ['k-1'], true],
  [['k-1', 'k-2'], ['k-2'], true],
  [['k-1'], ['k-1', 'k-2'], false],
])('of an incident on %j, one on %j is a part: %s', (whole, part, isPart) => {
  const { history, disk, kafka } = historyOf(whole, part);
  expect(wholeOf(history, kafka)).toBe(isPart ? disk : kafka);
  expect(partsOf(history, disk)).toEqual(isPart ? [kafka] : []);
});

test('a whole that is not remembered any more leaves its part to itself', () => {
  const { history, kafka } = historyOf(['k-1'], ['k-1']);
  history.incidents.delete('inc-disk');
  expect(wholeOf(history, kafka)).toBe(kafka);
});
