import { expect, test } from 'vitest';

import { toLedgerProblem } from '../../../../src/adapters/ledger/ledger-problem.ts';

const file = '/var/lib/heald/ledger.db';
const noRight = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'access' });
/** What node:sqlite throws where the -shm of a ledger that was not closed may not be made. */
const noCompanion = Object.assign(new Error('unable to open database file'), { errcode: 14 });

test.each([noRight, noCompanion])('a reader without the right is told that it may not read, not that it may not write: %s', (error) => {
  const { kind, message } = toLedgerProblem(error, 'read', file);
  expect(kind).toBe('read_only');
  expect(message).toContain('this user may not read it. Check who owns');
  expect(message).not.toMatch(/written|mounted read-only/);
});

test('a controller without the right is told that it may not write', () => {
  expect(toLedgerProblem(noRight, 'open', file).message).toBe(
    'Cannot open the ledger "/var/lib/heald/ledger.db": EACCES; it may not be written. Check who owns the file and its folder, and whether the filesystem is mounted read-only.',
  );
});
