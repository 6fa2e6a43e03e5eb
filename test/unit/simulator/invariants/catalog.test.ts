/** Does each check see what it is there for? A rehearsal that went well is falsified, one record at a time. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkInvariants, invariantCatalog, pendingInvariants } from '../../../../src/simulator/invariants/catalog.ts';
import type { Trace } from '../../../../src/simulator/invariants/trace.ts';
import { play } from '../../../../src/simulator/play.ts';
import { sometimes } from '../../../../src/simulator/swarm/sometimes.ts';
import { parseScenario, readShippedPolicies } from '../../../scenarios/stage.ts';

const shipped = readShippedPolicies();
const policies = { ...shipped, hostRemediations: shipped.hostRemediations.map((policy) => ({ ...policy, mode: 'auto' as const })) };
const scenario = parseScenario(`title: A disk stalls and its machine is replaced
why: What goes well shows what it looks like when it does not.
world: { groups: { web: { a: 3, b: 3, c: 3 } }, cloud: true }
faults: [{ name: stall, fault: stallDisk, on: { group: web, count: 1 }, at: 3m }]
until: 30m
must: [{ decision: act, on: stall, within: 10m, after: stall }]
never: [{ decision: act, notOn: stall }]
`);
const { trace } = play(scenario, { seed: 1, policies });

const broken = (changes: Partial<Trace>) => [...new Set(checkInvariants({ ...trace, ...changes }).map(({ number }) => number))];
const without = (kind: string) => ({ entries: trace.entries.filter((entry) => entry.kind !== kind) });
/** The entries, with another one before the first intent. */
const withBefore = (entry: object) => {
  const place = trace.entries.findIndex(({ kind }) => kind === 'step_intended');
  const at = (trace.entries[place]?.at ?? 0) - 1;
  return { entries: trace.entries.toSpliced(place, 0, { ...entry, at } as Trace['entries'][number]) };
};

test('every invariant of the safety case is checked, or waits for something that is named', () => {
  const numbers = [...invariantCatalog, ...pendingInvariants].map(({ number }) => Number(/^I(\d+)/.exec(number)?.[1] ?? 0));
  expect([...new Set(numbers)].filter((number) => number > 0).toSorted((left, right) => left - right)).toEqual(
    Array.from({ length: 47 }, (_, place) => place + 1),
  );
});

test('the manual names every invariant, what waits, and what must be reached', () => {
  const page = readFileSync(new URL('../../../../docs/manual/simulator.md', import.meta.url), 'utf8');
  const cells = new Set(page.split('\n').flatMap((line) => (line.startsWith('|') ? line.split('|').map((cell) => cell.trim()) : [line])));
  const named = [...invariantCatalog, ...pendingInvariants].flatMap(({ number, name }) => [number, name]);
  const said = [...named, ...pendingInvariants.map(({ waitsFor }) => waitsFor), ...Object.keys(sometimes).map((name) => `- ${name}`)];
  expect(said.filter((text) => !cells.has(text))).toEqual([]);
});

test('a repair that goes well breaks nothing, and something was done in it', () => {
  expect(broken({})).toEqual([]);
  expect(trace.calls.length).toBeGreaterThan(1);
});

const condemned = trace.deeds.filter(({ kind }) => kind === 'condemned');
const everything = { kind: 'everything' } as const;
const falsified: readonly (readonly [claim: string, number: string, changes: Partial<Trace>])[] = [
  ['a call without an inventory', 'I1', { inventoriesAt: [] }],
  ['a call on another machine than the one that was meant', 'I3', { deeds: trace.deeds.map((deed) => ({ ...deed, machine: 'i-other' })) }],
  [
    'a call on a machine that has left',
    'I4',
    { deeds: [...condemned.map((deed) => ({ ...deed, kind: 'gone' as const, at: 0 })), ...trace.deeds] },
  ],
  ['a repair without evidence', 'I5', without('decided')],
  [
    'a repair of a host of which nothing is known',
    'I6',
    {
      entries: trace.entries.map((entry) =>
        entry.kind === 'episode_changed' || entry.kind === 'episode_opened' ? { ...entry, verdict: 'unknown' as const } : entry,
      ),
    },
  ],
  ['a repair while the inventory is doubted', 'I7a', withBefore({ kind: 'inventory_doubted', because: 'half of it is missing' })],
  ['the end of a machine that was well', 'S14', { spells: [] }],
  ['a repair while a breaker is open', 'I17', withBefore({ kind: 'breaker_opened', group: 'web', because: 'nothing helped' })],
  ['a success without a successor', 'I28', { deeds: trace.deeds.filter(({ kind }) => kind !== 'entered_service') }],
  ['a call that was never intended', 'I31', { calls: trace.calls.map(({ at, call }) => ({ at, call: { ...call, token: 'act-none.1' } })) }],
  ['an effect that comes twice', 'I32', { deeds: [...trace.deeds, ...condemned] }],
  ['a call after a start', 'I37', withBefore({ kind: 'controller_started', version: 'x', epoch: 2, previousStop: 'crash' })],
  [
    'a call under a pause',
    'I38a',
    withBefore({ kind: 'pause_set', pause: { name: 'stop', scope: everything, reason: 'stop', by: 'ann', until: Infinity } }),
  ],
  [
    'a call in a freeze',
    'I39',
    { policies: { ...policies, guardrails: { ...policies.guardrails, freezes: [{ from: 0, until: Infinity, reason: 'sale' }] } } },
  ],
  ['a call that nobody approved', 'I40', { policies: withMode('approve') }],
  ['a call while a person could still veto it', 'I40', { policies: withVetoWindow(3_600_000) }],
  ['a call of a policy that observes', 'I41', { policies: withMode('observe') }],
  ['a ledger with a gap', 'I46', { ledger: trace.ledger.slice(1) }],
  ['more at once than allowed', 'I11', { policies: withLimits({ inFlight: { kind: 'count', count: 0 } }) }],
  ['more in an hour than allowed', 'I12', { policies: withLimits({ per: [{ windowMs: 3_600_000, max: { kind: 'count', count: 0 } }] }) }],
  ['too few that are left', 'I13', { policies: withLimits({ minHealthy: { kind: 'count', count: 9 } }) }],
];

function withMode(mode: 'approve' | 'observe'): Trace['policies'] {
  return { ...policies, hostRemediations: policies.hostRemediations.map((policy) => ({ ...policy, mode })) };
}

function withVetoWindow(vetoWindowMs: number): Trace['policies'] {
  return { ...policies, hostRemediations: policies.hostRemediations.map((policy) => ({ ...policy, mode: 'auto', vetoWindowMs })) };
}

function withLimits(limits: Partial<Trace['policies']['hostRemediations'][number]['limits']>): Trace['policies'] {
  return {
    ...policies,
    hostRemediations: policies.hostRemediations.map((policy) => ({ ...policy, limits: { ...policy.limits, ...limits } })),
  };
}

for (const [claim, number, changes] of falsified) {
  test(`${number} sees ${claim}`, () => {
    expect(broken(changes)).toContain(number);
  });
}
