import { expect, test } from 'vitest';
import { catalog, findSignal, signalNames } from '../../../src/liveness/catalog.ts';
import type { SignalDefinition, Value } from '../../../src/liveness/signal.ts';

const failing = (test_: (signal: SignalDefinition) => boolean) => catalog.filter((signal) => !test_(signal)).map(({ name }) => name);

test('names are unique, begin with the fault and are made of small letters', () => {
  expect(new Set(signalNames).size).toBe(catalog.length);
  // Kafka has several things to ask, so its names say which.
  const form = (fault: string) => (fault === 'kafka' ? /^kafka\.(canary|listener|broker|replica|consumer)\.[a-z_]+$/ : /^[a-z]+\.[a-z_]+$/);
  expect(failing(({ name, fault }) => name.startsWith(`${fault}.`) && form(fault).test(name))).toEqual([]);
});

test('a name ends in its unit where the unit has a word', () => {
  const endings: Partial<Record<SignalDefinition['unit'], string>> = {
    seconds: '_seconds',
    share: '_share',
    ratio: '_ratio',
    per_second: '_per_second',
  };

  expect(failing(({ name, unit }) => name.endsWith(endings[unit] ?? ''))).toEqual([]);
  expect(
    failing(({ name, unit }) => endings[unit] !== undefined || !Object.values(endings).some((ending) => name.endsWith(ending))),
  ).toEqual([]);
});

test('every signal is found by its name, and what is no signal is not', () => {
  expect(failing((signal) => findSignal(signal.name) === signal)).toEqual([]);
  for (const other of ['disk.stal_seconds', '', 'constructor', '__proto__']) expect(findSignal(other)).toBeUndefined();
});

test('what only informs is not judged, and everything else is', () => {
  expect(failing(({ weight, judgement }) => (weight === 'informs') === (judgement.kind === 'none'))).toEqual([]);
});

test('what only corroborates cannot call a host failed', () => {
  expect(
    failing(({ weight, judgement }) => weight !== 'corroborates' || (judgement.kind === 'level' && judgement.failed === undefined)),
  ).toEqual([]);
});

test('counts are judged as counts, and numbers as levels', () => {
  expect(failing(({ unit, judgement }) => judgement.kind === 'none' || (unit === 'counts') === (judgement.kind === 'counts'))).toEqual([]);
});

test('every fault that decides has a signal that decides it', () => {
  const decided = new Set(catalog.filter(({ weight }) => weight === 'decides').map(({ fault }) => fault));

  expect([...decided].toSorted()).toEqual(['clock', 'disk', 'dns', 'kafka', 'limits', 'memory', 'network', 'service']);
});

test('thresholds are in order: recover, warn, suspect, failed', () => {
  const outOfOrder = failing(({ judgement }) => {
    if (judgement.kind !== 'level') return true;
    const { recover, warn, suspect, failed } = judgement;
    const rising = [recover.below, suspect?.above ?? Infinity, failed?.above ?? Infinity];
    const warnsInTime = warn === undefined || warn <= (suspect?.above ?? Infinity);
    return warnsInTime && rising.every((value, index) => index === 0 || value >= (rising[index - 1] as number));
  });

  expect(outOfOrder).toEqual([]);
});

test('every manual answers the three questions with more than a word', () => {
  const sections = ['## What it sees\n\n', '## What it is blind to\n\n', '## Where the numbers come from\n\n'];

  expect(failing(({ manual }) => sections.every((section) => (manual.split(section)[1]?.split('\n\n## ')[0] ?? '').length > 40))).toEqual(
    [],
  );
});

test('every summary is one sentence and every label at most three words', () => {
  expect(failing(({ summary }) => /^[A-Z0-9].*\.$/.test(summary))).toEqual([]);
  expect(failing(({ label }) => label.split(' ').length <= 3)).toEqual([]);
});

test('every bad reading is told in one line that names a number or a state, and no shape makes it throw', () => {
  const readings: readonly Value[] = [0, 0.5, 1, 12.345, { tried: 10, failed: 4, slow: 1 }];

  expect(failing((signal) => readings.every((reading) => /^[a-z0-9][^\n]{8,90}$/i.test(signal.describe(reading))))).toEqual([]);
  expect(findSignal('dns.failures')?.describe({ tried: 10, failed: 4, slow: 1 })).toBe('4 of 10 DNS queries failed');
  expect(findSignal('dns.failures')?.describe(4)).toBe('was reported in a shape that this signal does not have');
});
