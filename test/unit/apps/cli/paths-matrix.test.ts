import { expect, test } from 'vitest';

import { drawPaths } from '../../../../src/apps/cli/pages/paths-matrix.ts';
import { layoutAt } from './stalled-disk.ts';

const windowMs = 300_000;

test('a zone that is cut off is a row and a column of crosses, and the others reach each other', () => {
  const way = (from: string, to: string, bad: number, hosts = 10) => ({ from, to, bad, hosts });
  const paths = [
    way('use1-az1', 'use1-az2', 9),
    way('use1-az1', 'use1-az4', 1),
    way('use1-az2', 'use1-az1', 10),
    way('use1-az2', 'use1-az4', 0),
    way('use1-az4', 'use1-az1', 8, 12),
  ];
  expect(drawPaths({ formatVersion: 1, windowMs, paths }, layoutAt(0, 80))).toEqual([
    '',
    'Ways between zones',
    'FROM \\ TO  use1-az1  use1-az2  use1-az4',
    'use1-az1   ·         ✗ 9/10    ✗ 1/10',
    'use1-az2   ✗ 10/10   ·         ✓ 10',
    'use1-az4   ✗ 8/12    –         ·',
    'Rows try columns: ✓ hosts that all got through, ✗ those that met a failure in',
    'the last 5 min, of those that try.',
  ]);
});

test('where nobody tries to reach another zone nothing is drawn', () => {
  expect(drawPaths({ formatVersion: 1, windowMs, paths: [] }, layoutAt(0, 80))).toEqual([]);
});
