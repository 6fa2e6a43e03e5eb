import { expect } from 'vitest';
import { captureHostEvidence } from '../../../../src/adapters/linux/evidence.ts';
import { testWith } from '../../../needs.ts';

testWith({ linux: true })('this host tells its counters and mounts, and says of the rest why not', async () => {
  const { bundle, summary } = await captureHostEvidence(96 * 1024);
  const told = JSON.parse(bundle) as Record<string, unknown> & { missing: Record<string, string> };
  expect(bundle.length).toBeLessThanOrEqual(96 * 1024);
  for (const name of ['disks', 'mounts', 'memory', 'load']) expect(told[name]).toEqual(expect.any(String));
  for (const name of ['pressureIo', 'kernelMessages'])
    expect(told[name] !== undefined || told.missing[name] !== undefined, name).toBe(true);
  expect(summary).toMatch(/^\d+ blocked threads, \d+ kernel messages$/);
});

testWith({ linux: true })('however little room there is, it is not overrun', async () => {
  const { bundle } = await captureHostEvidence(300);
  expect(bundle.length).toBeLessThanOrEqual(300);
  expect(JSON.parse(bundle)).toMatchObject({ formatVersion: 1 });
});
