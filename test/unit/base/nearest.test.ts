import { expect, test } from 'vitest';
import { findNearest } from '../../../src/base/nearest.ts';

const signals = ['disk.fsync_stall_seconds', 'disk.read_stall_seconds', 'dns.failures', 'cpu.busy_share'];

test.each([
  ['disk.fsync_stal_seconds', 'disk.fsync_stall_seconds'],
  ['dns.failuers', 'dns.failures'],
  ['CPU.busy_share', 'cpu.busy_share'],
])('%s was meant as %s', (word, meant) => expect(findNearest(word, signals)).toBe(meant));

test('a word that resembles nothing gets no suggestion', () => {
  expect(findNearest('temperature', signals)).toBeUndefined();
  expect(findNearest('x', [])).toBeUndefined();
});

test('two letters that changed places are one mistake', () => expect(findNearest('mdoe', ['mode', 'node'])).toBe('mode'));
