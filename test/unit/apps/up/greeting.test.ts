import { expect, test } from 'vitest';

import type { HealthAnswer } from '../../../../src/adapters/wire/answers.ts';
import { paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { drawGreeting, type GreetingFacts } from '../../../../src/apps/up/greeting.ts';

const health: HealthAnswer = {
  formatVersion: 1,
  status: 'ok',
  because: null,
  version: '0.1.0',
  epoch: 1,
  startedAt: null,
  now: '2025-07-31T04:12:30Z',
  hosts: 0,
  openIncidents: 0,
  policies: { version: '9c1e22', policies: [{ name: 'stateless-disk', mode: 'observe', file: 'stateless-disk.yaml' }], problems: [] },
  ledger: { lastSequence: 2, unrecorded: 0, problem: null },
  recordings: { written: 0, dropped: 0, problem: null },
};

const facts: GreetingFacts = {
  health,
  url: 'http://127.0.0.1:4325',
  state: { folder: '/var/lib/heald', ledgerFile: '/var/lib/heald/ledger.db', recordingsFolder: '/var/lib/heald/recordings' },
  policyFolder: '/usr/lib/heald/policies',
  isOwnFolder: false,
  isUnderNpm: false,
};

test('the greeting says what heald may do, where things are, and what to type next', () => {
  expect(drawGreeting(facts, paintNothing)).toEqual([
    'heald 0.1.0 watches this host.',
    '1 policy, all of them only observe: nothing on it is changed.',
    '',
    '  controller  http://127.0.0.1:4325',
    '  policies    /usr/lib/heald/policies  (shipped)',
    '  ledger      /var/lib/heald/ledger.db',
    '  recordings  /var/lib/heald/recordings',
    '',
    'In another terminal: heald status · heald hosts · heald log · heald explain <id>',
    'Stop with Ctrl-C. What happens from here on:',
    '',
  ]);
});

test('in a checkout, where no heald is on the path, it says first how to get one', () => {
  const lines = drawGreeting({ ...facts, isUnderNpm: true }, paintNothing);

  expect(lines).toContain("In another terminal, in this folder: alias heald='npm run -s heald --'");
  expect(lines).toContain('and then: heald status · heald hosts · heald log · heald explain <id>');
});

test('no line of it is wider than a narrow terminal', () => {
  const lines = [false, true].flatMap((isUnderNpm) => drawGreeting({ ...facts, isUnderNpm }, paintNothing));
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});
