import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPolicies } from '../../../src/policy/read-policies.ts';
import { findAction } from '../../../src/remediation/action-catalog.ts';
import { mostOf } from '../../../src/remediation/limits.ts';
import { shippedFiles } from './shipped-policies.ts';

const { policies, problems } = readPolicies(shippedFiles);
const remediations = policies?.hostRemediations ?? [];

test('the shipped set has no problem, not even a warning', () => {
  expect(problems).toEqual([]);
  expect(remediations.map(({ name }) => name)).toEqual([
    'dns-trouble',
    'exhausted-limits',
    'kafka-broker-disk',
    'kafka-consumer-stuck',
    'host-below-consumer',
    'memory-pressure',
    'quorum-member-disk',
    'service-down',
    'host-below-service',
    'stateless-disk',
    'storage-full',
  ]);
});

test('the shipped set changes nothing on anybody’s fleet', () => {
  expect(new Set([...remediations, ...(policies?.zoneEvacuations ?? [])].map(({ mode }) => mode))).toEqual(new Set(['observe']));
});

test('each shipped policy says who answers for it, why it is there, and what to read at night', () => {
  for (const { name, owner, description, runbook } of [
    ...remediations,
    ...(policies === undefined ? [] : [...policies.zoneEvacuations, policies.guardrails]),
  ]) {
    expect(
      [name, owner, description].every((text) => text !== undefined && text !== ''),
      name,
    ).toBe(true);
    expect(existsSync(join(import.meta.dirname, '../../..', runbook ?? 'none')), `${name}: ${runbook}`).toBe(true);
  }
});

test('nothing irreversible is shipped with fewer than two witnesses, or in answer to DNS', () => {
  const drastic = remediations.filter(({ steps }) => steps.some(({ action }) => findAction(action)?.irreversible));
  expect(drastic.map(({ name }) => name)).toEqual([
    'kafka-broker-disk',
    'host-below-consumer',
    'quorum-member-disk',
    'host-below-service',
    'stateless-disk',
  ]);
  expect(drastic.every(({ witnesses, limits }) => witnesses >= 2 && mostOf(limits.inFlight, 10) === 1)).toBe(true);
});
