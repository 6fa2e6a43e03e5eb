import { expect, test } from 'vitest';
import { explainStory } from '../../../../src/apps/cli/pages/explain-page.ts';
import { listIncidents } from '../../../../src/apps/cli/pages/incident-list.ts';
import { codeRepair, listRepairs } from '../../../../src/apps/cli/pages/repair-list.ts';
import { takeStock } from '../../../../src/apps/cli/pages/status-page.ts';
import type { LedgerRecord } from '../../../../src/apps/cli/record/record.ts';
import { findStory } from '../../../../src/apps/cli/record/story.ts';
import { createBrokerDesk, partition, type BrokerDesk } from '../../controller/kafka/broker-desk.ts';
import { layoutAt, onset, recordOf } from './stalled-disk.ts';

/** One broker whose disk hangs, in a cluster that cannot spare it. */
function refuse(): BrokerDesk {
  const brokers = createBrokerDesk();
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [1, 2])];
  brokers.run(120);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  brokers.run(90);
  return brokers;
}

const readRecord = ({ desk }: BrokerDesk): LedgerRecord => recordOf(desk.entries);

function explain(record: LedgerRecord, id: string, now: number): string {
  const found = findStory(record, id);
  if (!found.ok) throw new Error(found.problem);
  return explainStory(found.value, layoutAt(now - onset, 200)).join('\n');
}

test('explain of either id, or of the host, tells the whole story and what a person can do', () => {
  const brokers = refuse();
  const record = readRecord(brokers);
  const [disk, kafka] = [...record.history.incidents.keys()] as [string, string];
  const page = explain(record, disk, brokers.desk.now);
  expect(explain(record, kafka, brokers.desk.now)).toBe(page);
  expect(explain(record, 'kafka-a-1', brokers.desk.now)).toBe(page);
  expect(page).toContain(`${disk}  disk trouble on kafka-a-1 (zone a), with it kafka trouble (${kafka})`);
  expect(page).toContain('Troubles of kafka-a-1 (2)');
  expect(page).toMatch(/writes have not reached the disk for .*[\s\S]*the broker has taken no canary record for/);
  expect(page).toMatch(/What you can do\n {2}Let other replicas catch up/);
  expect(page).toContain('heald clusters events');
});

test('a repair that was approved and is refused after all is held back on every page, not about to begin', () => {
  const brokers = createBrokerDesk({ mode: 'approve' });
  const { desk, world } = brokers;
  brokers.run(120);
  world.sick.set('kafka-a-1', desk.now);
  brokers.run(40);
  const opened = desk.entries.find((entry) => entry.kind === 'remediation_opened');
  if (opened?.kind !== 'remediation_opened') throw new Error('no repair waits for an approval');
  world.registered = [1, 3];
  brokers.run(15);
  desk.tell({ kind: 'approval_given', remediation: opened.remediation, planHash: opened.planHash, by: 'kim', because: 'we need it' });
  brokers.run(10);
  const record = readRecord(brokers);
  const page = explain(record, opened.remediation, desk.now);
  expect(page).toContain('HELD BACK: The cluster cannot spare this host now');
  expect(page).toMatch(/now {7}step 1 of 1 is held back: not registered: broker 2/);
  expect(page).toContain('Bring broker 2 (kafka-b-2) back first');
  expect(listRepairs(record.history).map((repair) => codeRepair(repair).text)).toEqual(['held back']);
});

test('a part is listed under its whole, and is no open incident of its own in the status', () => {
  const brokers = refuse();
  const { history } = readRecord(brokers);
  const [disk, kafka] = [...history.incidents.keys()];
  expect(listIncidents(history).map(({ id }) => id)).toEqual([disk, kafka]);
  const stock = takeStock({ history, repairs: [] }, undefined, [], brokers.desk.now);
  expect(stock.openIncidents.map(({ id }) => id)).toEqual([disk]);
  expect(stock.sentence).toContain(`with it kafka trouble (${kafka})`);
});
