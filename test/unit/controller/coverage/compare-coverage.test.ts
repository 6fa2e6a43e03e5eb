import { expect, test } from 'vitest';
import { compareCoverage, type KnownHost } from '../../../../src/controller/coverage/compare-coverage.ts';
import type { HostRemediation, Target } from '../../../../src/policy/policy.ts';
import { diskPolicy, policySet } from '../desk.ts';

const everybody: Target = { autoScalingGroups: undefined, groups: undefined, hosts: undefined, tags: undefined };

function host(name: string, group: string, tags?: KnownHost['tags']): KnownHost {
  return { id: name, name, zone: 'a', group, tags };
}

function setOf(target: Partial<Target>, more: Partial<HostRemediation> = {}) {
  return policySet([{ ...diskPolicy, target: { ...everybody, ...target }, ...more }]);
}

const fleet = [host('web-1', 'web', { role: 'edge' }), host('web-2', 'web', { role: 'core' }), host('db-1', 'db', {})];

test('hosts that a policy covers anew, and those that it no longer covers, are named', () => {
  const [change] = compareCoverage(setOf({ groups: ['web'] }), setOf({ tags: { role: 'edge' } }), fleet);
  expect(change).toMatchObject({ policy: 'disk', gained: [], lost: ['web-2'], kept: 1, unknown: 0 });
  expect(compareCoverage(setOf({ groups: ['web'] }), setOf({}), fleet)[0]).toMatchObject({ gained: ['db-1'], lost: [], kept: 2 });
});

test('the same hosts in the same mode are no change, in another mode they are', () => {
  expect(compareCoverage(setOf({ groups: ['web'] }), setOf({ hosts: ['web-1', 'web-2'] }), fleet)).toEqual([]);
  expect(compareCoverage(setOf({}), setOf({}, { mode: 'auto' }), fleet)).toMatchObject([
    { modes: { before: 'observe', after: 'auto' }, gained: [], lost: [], kept: 3 },
  ]);
});

test('a policy that comes or goes gains or loses all its hosts', () => {
  expect(compareCoverage(policySet([]), setOf({ groups: ['db'] }), fleet)).toMatchObject([{ gained: ['db-1'], lost: [] }]);
  expect(compareCoverage(setOf({ groups: ['db'] }), policySet([]), fleet)).toMatchObject([{ gained: [], lost: ['db-1'] }]);
});

test('where a host’s tags are not known, neither is whether a target that asks for them covers it', () => {
  const strangers = [host('web-1', 'web'), host('db-1', 'db')];
  const asked = setOf({ groups: ['web'], tags: { role: 'edge' } });
  expect(compareCoverage(setOf({ groups: ['web'] }), asked, strangers)).toEqual([]);
  expect(compareCoverage(policySet([]), setOf({ tags: { role: 'edge' } }, { mode: 'auto' }), strangers)).toMatchObject([
    { gained: [], lost: [], kept: 0, unknown: 2 },
  ]);
});
