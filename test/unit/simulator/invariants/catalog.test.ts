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

const broken = (changes: Partial<Trace>) => {
  // Other policies are those that were read, too.
  const words = changes.policies === undefined ? trace.words : [];
  return [...new Set(checkInvariants({ ...trace, words, ...changes }).map(({ number }) => number))];
};
const without = (kind: string) => ({ entries: trace.entries.filter((entry) => entry.kind !== kind) });
/** The entries, with another one before the first intent. */
const withBefore = (entry: object, ms = 1) => {
  const place = trace.entries.findIndex(({ kind }) => kind === 'step_intended');
  const at = (trace.entries[place]?.at ?? 0) - ms;
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

test('of a quorum whose other members are well, one may be repaired', () => {
  expect(broken(quorumOfNine)).toEqual([]);
});

const firstIntentAt = trace.entries.find(({ kind }) => kind === 'step_intended')?.at ?? 0;
const course = trace.entries.find((entry) => entry.kind === 'remediation_opened');
const target = course?.plan.target.machine ?? '';
const members = trace.musters[0]?.view.members ?? [];
const fleet = members.map(({ machine }) => machine);
const inZone = members.filter(({ zone }) => zone === course?.plan.target.zone).map(({ machine }) => machine);
const always = (machines: readonly string[]) => machines.map((machine) => ({ machine, from: 0, until: Infinity }));
const ill = (machines: readonly string[], fault: 'disk' | 'service', from = 0) =>
  machines.map((machine) => ({ machine, fault, from, until: Infinity }));
const withViews = (change: (view: Trace['musters'][number]['view']) => Trace['musters'][number]['view']): Partial<Trace> => ({
  musters: trace.musters.map(({ at, view }) => ({ at, view: change(view) })),
});
const withMembers = (change: (member: (typeof members)[number]) => (typeof members)[number]) =>
  withViews((view) => ({ ...view, members: view.members.map(change) }));
const exclude = { autoScalingGroups: undefined, groups: ['web'], hosts: undefined, tags: undefined };
const host = trace.entries.flatMap((entry) => (entry.kind === 'host_seen' && entry.host.id === target ? [entry.host] : []))[0];
const wellAgain = { kind: 'episode_closed', episode: 'ep-none', host, fault: 'disk', openForMs: 1, because: 'well again' };
const jumped = { at: firstIntentAt - 2, machine: target };
const lost = {
  at: firstIntentAt - 5 * 60_000,
  kind: 'leaving',
  by: 'others',
  group: 'web',
  zone: 'a',
  machine: 'i-lost',
  text: 'ended',
} as const;
const window = { days: ['mon'], fromMinute: 0, toMinute: 1_439, timeZone: 'Europe/Berlin', reason: 'work' } as const;
const words = (kind: 'policies_read' | 'policies_unreadable', version = ''): Trace['words'] => [
  {
    at: kind === 'policies_read' ? (trace.entries[0]?.at ?? 0) + 1 : firstIntentAt - 120_000,
    event: kind === 'policies_read' ? { kind, policies: { ...policies, version }, warnings: [] } : { kind, problems: [] },
  },
];
const quorumOfNine: Partial<Trace> = {
  policies: {
    ...policies,
    hostRemediations: policies.hostRemediations.map((policy) => ({ ...policy, limits: { ...policy.limits, quorum: { members: 9 } } })),
  },
};
/** The same repair once more, of another machine, at the same time. */
const withOther: Partial<Trace> = {
  entries: trace.entries.flatMap((entry): Trace['entries'] => {
    if (entry.kind !== 'remediation_opened' && entry.kind !== 'step_intended') return [entry];
    const other = { ...entry, remediation: 'act-other' };
    return [
      entry,
      other.kind === 'remediation_opened'
        ? { ...other, plan: { ...other.plan, target: { ...other.plan.target, machine: 'i-other' } } }
        : other,
    ];
  }),
};
const withApproval: Partial<Trace> = {
  entries: trace.entries.flatMap((entry): Trace['entries'] =>
    entry.kind === 'remediation_opened'
      ? [
          { ...entry, approvableUntil: Infinity },
          { kind: 'remediation_approved', remediation: entry.remediation, by: 'ann', because: 'yes', at: entry.at } as const,
        ]
      : [entry],
  ),
  words: [
    {
      at: 0,
      event: { kind: 'approval_given', remediation: course?.remediation ?? '', planHash: 'of another plan', by: 'ann', because: 'yes' },
    },
  ],
};
const condemned = trace.deeds.filter(({ kind }) => kind === 'condemned');
const everything = { kind: 'everything' } as const;
const falsified: readonly (readonly [claim: string, number: string, changes: Partial<Trace>])[] = [
  ['a call without an inventory', 'I1', { inventories: [] }],
  ['a call on another machine than the one that was meant', 'I3', { deeds: trace.deeds.map((deed) => ({ ...deed, machine: 'i-other' })) }],
  ['a call on a machine that has left', 'I4', withMembers((member) => ({ ...member, state: 'leaving' }))],
  ['a call on a machine that others protect', 'I4', withMembers((member) => ({ ...member, keepOff: true }))],
  ['a call on a machine that has been launched anew', 'I3', withMembers((member) => ({ ...member, launchedAt: 0 }))],
  ['a call on a host that is excluded', 'I1', { policies: { ...policies, guardrails: { ...policies.guardrails, exclude } } }],
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
  [
    'a repair on an inventory that misses half of the machines',
    'I7a',
    { inventories: trace.inventories.map(({ at, inventory }) => ({ at, inventory: { groups: inventory.groups.slice(1) } })) },
  ],
  ['a repair while most agents are silent', 'I7b', { silences: always(fleet) }],
  ['a repair of a host of which nothing is heard', 'I8', { silences: always([target]) }],
  ['an episode that ends while its host is ill', 'I10', { spells: ill([target], 'disk'), ...withBefore(wellAgain) }],
  [
    'trouble that ends when a clock jumps',
    'I36',
    { spells: ill([target], 'disk'), jumps: [jumped], silences: [], ...withBefore(wellAgain) },
  ],
  ['the end of a machine that was well', 'S14', { spells: [] }],
  ['room that others have used up', 'I14', { deeds: [lost, ...trace.deeds] }],
  ['a storm that nobody called one', 'I15b', { spells: ill(fleet, 'disk'), ...withOther }],
  ['a zone in which everybody is ill', 'I16a', { spells: ill(inZone, 'disk') }],
  ['a fleet that is ill everywhere', 'I16b', { spells: [...ill(fleet, 'disk', firstIntentAt - 5 * 60_000)] }],
  [
    'a member of a quorum while another is ill',
    'I19',
    { ...quorumOfNine, spells: ill([target, ...fleet.filter((machine) => machine !== target).slice(0, 1)], 'disk') },
  ],
  ['two members of a quorum at once', 'I19', { ...quorumOfNine, ...withOther }],
  ['launches that fail', 'I18', withViews((view) => ({ ...view, launchTrouble: 'no capacity' }))],
  ['a repair while a breaker is open', 'I17', withBefore({ kind: 'breaker_opened', group: 'web', because: 'nothing helped' })],
  [
    'a success without a successor',
    'I28',
    withViews((view) => ({ ...view, members: view.members.filter(({ launchedAt }) => launchedAt < firstIntentAt) })),
  ],
  [
    'a success whose successor is still on trial',
    'I28',
    withMembers((member) => ({ ...member, launchedAt: Math.max(member.launchedAt, trace.endedAt) })),
  ],
  [
    'a call that was never intended',
    'I31',
    { calls: trace.calls.map((made) => ({ ...made, call: { ...made.call, token: 'act-none.1' } })) },
  ],
  ['a second try without a second intent', 'I31', { calls: [...trace.calls, ...trace.calls] }],
  [
    'a call of somebody who does not lead any more',
    'I34',
    withBefore({ kind: 'controller_started', version: 'x', epoch: 2, previousStop: 'crash' }, 60_000),
  ],
  [
    'a call that nobody looks up after a start',
    'I35',
    {
      entries: [
        ...trace.entries.filter(({ at }) => at <= firstIntentAt),
        { kind: 'controller_started', version: 'x', epoch: 2, previousStop: 'crash', at: firstIntentAt + 1 },
      ],
    },
  ],
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
  [
    'a call in a window of maintenance',
    'I39',
    { policies: { ...policies, guardrails: { ...policies.guardrails, maintenanceWindows: [window] } } },
  ],
  [
    'a call after a veto',
    'I38b',
    { words: [{ at: 0, event: { kind: 'veto_given', remediation: course?.remediation ?? '', by: 'ann', because: 'no' } }] },
  ],
  ['a call that nobody approved', 'I40', { policies: withMode('approve') }],
  ['a call while a person could still veto it', 'I40', { policies: withVetoWindow(3_600_000) }],
  ['an approval of another plan', 'I40', { policies: withMode('approve'), ...withApproval }],
  ['a call of a policy that observes', 'I41', { policies: withMode('observe') }],
  ['decisions by files that were refused', 'I42', { words: [...words('policies_read', 'other'), ...words('policies_unreadable')] }],
  [
    'a repair with another plan than its policy',
    'I43',
    { policies: { ...policies, hostRemediations: policies.hostRemediations.map((policy) => ({ ...policy, steps: [] })) } },
  ],
  [
    'a repair where a policy allows less',
    'I44',
    { policies: { ...policies, hostRemediations: [...policies.hostRemediations, ...withMode('recommend').hostRemediations] } },
  ],
  ['a ledger with a gap', 'I46', { ledger: trace.ledger.slice(1) }],
  ['more at once than allowed', 'I11', { policies: withLimits({ inFlight: { kind: 'count', count: 0 } }) }],
  ['more in an hour than allowed', 'I12', { policies: withLimits({ per: [{ windowMs: 3_600_000, max: { kind: 'count', count: 0 } }] }) }],
  ['too few that are left', 'I13', { policies: withLimits({ minHealthy: { kind: 'count', count: 9 } }) }],
];

function withMode(mode: 'approve' | 'observe' | 'recommend'): Trace['policies'] {
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
