import { expect, test } from 'vitest';
import { speakersOn } from '../../../../src/controller/coverage/coverage.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import { compare, diskPolicy } from '../desk.ts';

const everywhere: HostRemediation = { ...diskPolicy, name: 'everywhere' };
const brokers: HostRemediation = { ...diskPolicy, name: 'brokers', target: { ...diskPolicy.target, tags: { role: 'kafka' } } };
const evidence: HostRemediation = { ...diskPolicy, name: 'evidence', steps: [{ action: 'captureEvidence', with: {} }] };
const restart: HostRemediation = { ...diskPolicy, name: 'restart', steps: [{ action: 'restartUnit', with: {} }] };
const names = (policies: readonly HostRemediation[]) => speakersOn('disk', policies).map(({ name }) => name);

test('a policy for every host gives way to one that names its hosts, for whatever costs something', () => {
  expect(names([everywhere, restart, brokers])).toEqual(['brokers']);
});

test('one that only looks goes on looking', () => {
  expect(names([evidence, brokers])).toEqual(['evidence', 'brokers']);
});

test('where nobody names the host, every policy of the fault speaks', () => {
  expect(names([everywhere, restart, evidence])).toEqual(['everywhere', 'restart', 'evidence']);
});

test('one that names the host and speaks of another fault takes nobody’s place', () => {
  const memory: HostRemediation = { ...brokers, name: 'memory', when: compare('memory.pressure_share', 0.4) };
  expect(names([everywhere, memory])).toEqual(['everywhere']);
});
