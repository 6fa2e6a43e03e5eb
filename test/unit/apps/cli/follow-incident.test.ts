import { expect, test } from 'vitest';

import { followIncident } from '../../../../src/apps/cli/record/follow-incident.ts';
import { repairedIncident } from './repaired-disk.ts';

test('everything about a repair belongs to the incident of its plan, and to no other', () => {
  const repairs = repairedIncident.filter((entry) => 'remediation' in entry);
  expect(repairs.length).toBeGreaterThan(5);
  const [own, other] = [followIncident(new Set(['inc-7f3kq2']), new Set()), followIncident(new Set(['inc-other1']), new Set())];
  expect(repairs.filter(own)).toEqual(repairs);
  expect(repairs.filter(other)).toEqual([]);
});
