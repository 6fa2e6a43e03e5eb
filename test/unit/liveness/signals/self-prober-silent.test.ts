import { expect, test } from 'vitest';
import { selfProberSilent } from '../../../../src/liveness/signals/self-prober-silent.ts';
import { ageFor, during, judgeSeries } from './judge-series.ts';

test('a prober silent for 3 s is a witness, and an agent without eyes makes nobody failed', () => {
  expect(judgeSeries(selfProberSilent, [...during(15, 0.2), ...ageFor(60, 3.1), ...during(15, 0.2)])).toEqual([
    '0:10 healthy',
    '0:15 suspect: the prober has been silent for 3.1 s',
    '1:25 healthy',
  ]);
  expect(selfProberSilent.weight).toBe('corroborates');
});
