import { expect, test } from 'vitest';

import { tableOfIncidents } from '../../../../src/apps/cli/pages/incident-list.ts';
import { writePlain } from '../../../../src/apps/cli/pages/table.ts';
import { createTimes } from '../../../../src/apps/cli/pages/times.ts';
import type { Entry } from '../../../../src/controller/entry.ts';
import { closedIncident, onset, openIncident, recordOf, waiting } from './stalled-disk.ts';

function listAt(ms: number, entries: readonly Entry[]): string[] {
  const record = recordOf(entries);
  return writePlain(tableOfIncidents([...record.history.incidents.values()], { record, repairs: [] }, createTimes('UTC'), onset + ms));
}

const nothingSeenAnyMore: Entry = { kind: 'decided', decision: waiting, at: onset + 60_000 };

test('while an incident is open, the newest decision stands in the list', () => {
  expect(listAt(61_000, [...openIncident, nothingSeenAnyMore])).toEqual([
    'inc-7f3kq2\topen\t04:10:27\t54 s\tdisk trouble on web-3 (zone use1-az4)\theld: condition_not_met',
  ]);
});

test('once it is closed, the list says what explain says: why heald held while the policy’s condition was met', () => {
  const entries = [...closedIncident.slice(0, -2), nothingSeenAnyMore, ...closedIncident.slice(-2)];
  expect(listAt(90_000, entries)).toEqual([
    'inc-7f3kq2\tclosed\t04:10:27\t58 s\tdisk trouble on web-3 (zone use1-az4)\theld: mode_observe',
  ]);
});
