/**
 * Which hosts are known here? Those of the ledger; their tags, which it does not keep, come from the newest recording, as far as its
 * first reports go.
 */
import { existsSync } from 'node:fs';

import { openLedgerReader } from '../../../adapters/ledger/ledger-reader.ts';
import { listRecordings, readRecording } from '../../../adapters/recording/read-recording.ts';
import { findStateFolder } from '../../../adapters/state-folder.ts';
import type { KnownHost } from '../../../controller/coverage/compare-coverage.ts';
import type { HostIdentity } from '../../../liveness/report.ts';
import { cleanText } from '../pages/clean-text.ts';
import { addEntries, createRecord } from './record.ts';
import { textOf, type Call } from '../verb.ts';

const reportsReadMax = 50_000;

/** Undefined where there is no ledger, or none that can be read: what is asked of the fleet then stays open. */
export async function findKnownHosts(call: Call): Promise<readonly KnownHost[] | undefined> {
  const { ledgerFile, recordingsFolder } = findStateFolder(textOf(call, 'stateDir'), call.environment);
  if (!existsSync(ledgerFile)) return undefined;
  const opened = openLedgerReader(ledgerFile);
  const read = opened.ok ? opened.value.read({ after: 0, limit: Infinity }) : opened;
  if (!read.ok) return undefined;
  const record = createRecord();
  addEntries(record, read.value);
  const hosts = [...record.history.hosts.values()];
  const tags = await readTags(recordingsFolder, hosts.length);
  return hosts.map(({ id, name, zone, group }) => ({ id, name, zone, group, tags: tags.get(id) }));
}

async function readTags(folder: string, hosts: number): Promise<ReadonlyMap<string, HostIdentity['tags']>> {
  const tags = new Map<string, HostIdentity['tags']>();
  const newest = (await listRecordings(folder).catch(() => [])).slice(-1);
  let reports = 0;
  for await (const { report } of readRecording(newest)) {
    tags.set(report.host.id, cleanText(report.host.tags));
    reports += 1;
    if (tags.size >= hosts || reports >= reportsReadMax) break;
  }
  return tags;
}
