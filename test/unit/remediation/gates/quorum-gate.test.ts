import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusalsOf } from '../../../../src/remediation/gates/gate.ts';
import { askQuorumGate, type QuorumGateCase, type QuorumMember } from '../../../../src/remediation/gates/quorum-gate.ts';

const now = 1_000_000;
const members = (...states: readonly QuorumMember['state'][]): QuorumMember[] =>
  states.map((state, index) => ({ name: `etcd-${index + 1}`, state }));
const three = { seenAt: now - 2_000, seenFrom: 'etcd-2', members: members('unwell', 'healthy', 'healthy') };
const failed = { target: 'etcd-1', view: three, expectedMembers: 3, othersUnderWay: 0, hasFailed: true } satisfies QuorumGateCase;
const reasonsOf = (gateCase: QuorumGateCase) => refusalsOf(askQuorumGate(gateCase, now)).map(({ reason }) => reason);

test('one of three that has failed may go while the other two are well', () => {
  expect(reasonsOf(failed)).toEqual([]);
  expect(askQuorumGate(failed, now).findings.map(({ sentence }) => sentence)).toEqual([
    'the members were asked 2 s ago, fresh up to 15 s',
    'the answer came from etcd-2',
    '0 other members under repair',
    'etcd-1 is one of the 3 that vote',
    'all 2 other members are healthy',
    '2 healthy members would be left, a majority of 3 is 2',
    'etcd-1 is judged to have failed now',
  ]);
});

test('a second one that is unwell, unknown or missing holds, and is named', () => {
  const seeing = (...states: readonly QuorumMember['state'][]) => ({ ...failed, view: { ...three, members: members(...states) } });
  expect(reasonsOf(seeing('unwell', 'healthy', 'unwell'))).toEqual(['another_member_unwell', 'majority_at_risk']);
  expect(reasonsOf(seeing('unwell', 'healthy', 'unknown'))).toEqual(['another_member_unwell', 'majority_at_risk']);
  expect(reasonsOf(seeing('unwell', 'healthy'))).toEqual(['another_member_unwell', 'majority_at_risk']);
  expect(refusalsOf(askQuorumGate(seeing('unwell', 'healthy', 'unknown'), now))[0]?.sentence).toBe(
    'not known to be healthy: etcd-3 (unknown)',
  );
});

test('of five, a second one holds although a majority would be left', () => {
  const five = { ...failed, expectedMembers: 5, view: { ...three, members: members('unwell', 'unwell', 'healthy', 'healthy', 'healthy') } };
  expect(reasonsOf(five)).toEqual(['another_member_unwell']);
});

test('one of two, and the only one, never go', () => {
  const of = (count: number) => ({ ...failed, expectedMembers: count, view: { ...three, members: three.members.slice(0, count) } });
  expect(reasonsOf(of(2))).toEqual(['majority_at_risk']);
  expect(reasonsOf(of(1))).toEqual(['majority_at_risk']);
});

test('more that vote than are declared need a greater majority', () => {
  const six = { ...failed, view: { ...three, members: members('unwell', 'healthy', 'healthy', 'healthy') } };
  expect(reasonsOf(six)).toEqual([]);
  expect(askQuorumGate(six, now).findings.at(-2)?.sentence).toBe('3 healthy members would be left, a majority of 4 is 3');
});

test('what cannot be checked holds', () => {
  expect(reasonsOf({ ...failed, view: undefined })).toEqual(['view_missing']);
  expect(reasonsOf({ ...failed, view: { ...three, seenFrom: 'etcd-1' } })).toEqual(['view_not_independent']);
  expect(reasonsOf({ ...failed, view: { ...three, seenFrom: undefined } })).toEqual(['view_not_independent']);
  expect(reasonsOf({ ...failed, view: { ...three, seenAt: now - 16_000 } })).toEqual(['view_stale']);
  expect(reasonsOf({ ...failed, view: { ...three, seenAt: now + 1 } })).toEqual(['view_stale']);
  expect(reasonsOf({ ...failed, target: 'etcd-9' })).toContain('unknown_member');
  expect(reasonsOf({ ...failed, othersUnderWay: 1 })).toEqual(['one_at_a_time']);
  expect(reasonsOf({ ...failed, hasFailed: false })).toEqual(['not_failed']);
});

test('whatever was seen, what is permitted leaves a majority of all that vote', () => {
  const state = fc.constantFrom<QuorumMember['state']>('healthy', 'healthy', 'healthy', 'unwell', 'unknown');
  let permitted = 0;
  fc.assert(
    fc.property(fc.array(state, { maxLength: 7 }), fc.nat(6), fc.nat(7), fc.nat(1), (states, index, expectedMembers, othersUnderWay) => {
      const all = members(...states);
      const target = `etcd-${index + 1}`;
      const view = { seenAt: now, seenFrom: `etcd-${((index + 1) % 7) + 1}`, members: all };
      if (askQuorumGate({ target, view, expectedMembers, othersUnderWay, hasFailed: true }, now).kind === 'refused') return;
      permitted += 1;
      const left = all.filter(({ name, state: is }) => name !== target && is === 'healthy').length;
      expect(left).toBeGreaterThan(Math.max(all.length, expectedMembers) / 2);
      expect(othersUnderWay).toBe(0);
    }),
    { numRuns: 2_000 },
  );
  expect(permitted).toBeGreaterThan(20);
});
