/** Does each check about zones see what it is there for? An evacuation that went well is falsified, one record at a time. */
import { expect, test } from 'vitest';
import type { Entry } from '../../../../src/controller/entry.ts';
import { checkInvariants } from '../../../../src/simulator/invariants/catalog.ts';
import type { Muster, Trace } from '../../../../src/simulator/invariants/trace.ts';
import { play } from '../../../../src/simulator/play.ts';
import { parseScenario, readShippedPolicies } from '../../../scenarios/stage.ts';

const minuteMs = 60_000;
const shipped = readShippedPolicies();
/** Everything may act, and what has left comes back soon. */
const policies = {
  ...shipped,
  hostRemediations: [],
  zoneEvacuations: shipped.zoneEvacuations.map((policy) => ({
    ...policy,
    mode: 'auto' as const,
    bakeMs: 15 * minuteMs,
    stageMs: 4 * minuteMs,
  })),
};
const scenario = parseScenario(`title: A zone is left and comes back
why: What goes well shows what it looks like when it does not.
world: { groups: { web: { a: 5, b: 7, c: 7 }, api: { a: 5, b: 7, c: 7 } }, cloud: true }
faults: [{ name: lookups, fault: slowDns, on: { zone: a }, at: 3m, for: 15m }]
until: 75m
must: [{ entry: zone_left, within: 10m, after: lookups }]
never: [{ entry: zone_suspected, saying: 'b suspected' }]
`);
const { trace } = play(scenario, { seed: 1, policies });

const broken = (changes: Partial<Trace>) => [...new Set(checkInvariants({ ...trace, words: [], ...changes }).map(({ number }) => number))];
const intent = trace.entries.find((entry) => entry.kind === 'zone_step_intended');
const opened = trace.entries.find((entry) => entry.kind === 'evacuation_opened');
if (intent === undefined || opened === undefined) throw new Error('No zone is left');
/** The entries, with others just before or after the first intent. */
const withNear = (added: readonly object[], ms: number) => {
  const place = trace.entries.indexOf(intent) + (ms < 0 ? 0 : 1);
  return { entries: trace.entries.toSpliced(place, 0, ...added.map((entry) => ({ at: intent.at + ms, ...entry }) as Entry)) };
};
const another = (fields: object, call: object = {}, ms = 1) =>
  withNear(
    [{ ...intent, number: 90, ...fields, call: { ...intent.call, token: `${intent.evacuation}.90`, ...call }, at: intent.at + ms }],
    ms,
  );

test('an evacuation that goes well breaks nothing, and something was done in it', () => {
  expect(broken({})).toEqual([]);
  expect(trace.zoneCalls.length).toBeGreaterThan(5);
});

test('I20: no second zone beside the first, whoever has left it', () => {
  const second = { ...opened, evacuation: 'evac-other', zone: 'b', at: intent.at + 1 };
  const step = {
    ...intent,
    evacuation: 'evac-other',
    zone: 'b',
    at: intent.at + 2,
    call: { ...intent.call, token: 'evac-other.1', zone: 'b' },
  };
  expect(broken(withNear([second, step], 1))).toContain('I20');
  const foreign = { kind: 'shift_begun', by: 'others', group: 'arn:x', zone: 'b', machine: undefined, text: 'x' } as const;
  expect(broken({ deeds: [{ ...foreign, at: intent.at - 10 * minuteMs }, ...trace.deeds] })).toContain('I20');
  expect(broken({ deeds: [...trace.deeds, { ...foreign, at: intent.at + 90 * minuteMs }] })).not.toContain('I20');
});

test('I21: not of two zones, and not when too little serves elsewhere', () => {
  const musters = (change: (zone: string) => string | undefined) =>
    trace.musters.map(({ at, view }) => ({
      at,
      view: {
        ...view,
        members: view.members.flatMap((member) => ((zone) => (zone === undefined ? [] : [{ ...member, zone }]))(change(member.zone))),
      },
    }));
  expect(broken({ musters: musters((zone) => (zone === 'c' ? 'b' : zone)) })).toContain('I21');
  expect(broken({ musters: musters((zone) => (zone === 'a' ? zone : zone === 'b' ? undefined : 'd')) })).toContain('I21');
});

test('I22: no shift without an end, and no step without a way back', () => {
  const shift = { ...intent.call.step, forMs: 1_000 * minuteMs };
  expect(broken(another({}, { step: shift }))).toContain('I22');
  expect(broken(another({ undo: '' }))).toContain('I22');
});

test('I22: nothing is left over that is not told', () => {
  const deeds = trace.deeds.filter(({ kind }) => kind !== 'rebalancing_resumed');
  const stoppedAt = trace.deeds.find(({ kind }) => kind === 'rebalancing_stopped')?.at ?? Infinity;
  const stopped = (view: Muster['view']) => ({ ...view, terms: { ...view.terms, suspended: ['AZRebalance'] } });
  const musters = trace.musters.map((muster) => (muster.at >= stoppedAt ? { ...muster, view: stopped(muster.view) } : muster));
  expect(broken({ deeds, musters })).toContain('I22');
  expect(broken({ deeds })).not.toContain('I22');
});

test('I24: no name without an answer', () => {
  const weights = [{ id: 'x', weight: 100 }];
  const names = { action: 'setWeights', hostedZone: 'Z', name: 'n', type: 'A', from: weights };
  expect(broken(another({}, { step: { ...names, to: [{ id: 'x', weight: 0 }] } }))).toContain('I24');
  expect(broken(another({}, { step: { ...names, to: [] } }))).toContain('I24');
  expect(broken(another({}, { step: { ...names, to: [{ id: 'x', weight: 1 }] } }))).not.toContain('I24');
});

test('S9: no zone that is well, and none while another is ill', () => {
  expect(broken({ zoneSpells: [] })).toContain('S9');
  const own = trace.zoneSpells.find(({ zone, from, until }) => zone === 'a' && until - from > minuteMs);
  const other = { zone: 'b', extent: 'whole' as const, from: opened.at - 3 * minuteMs, until: own?.until ?? 0 };
  expect(broken({ zoneSpells: [...trace.zoneSpells, other] })).toContain('S9');
});

test('I25: not before the bake is over, and one thing after the other', () => {
  expect(broken({ zoneSpells: trace.zoneSpells.map((spell) => ({ ...spell, until: spell.until + 10 * minuteMs })) })).toContain('I25');
  const begun = trace.entries.find((entry) => entry.kind === 'return_begun')?.at ?? 0;
  const part = (zone: string) => ({ zone, extent: 'part' as const, from: begun - 5 * minuteMs, until: begun - 2 * minuteMs });
  expect(broken({ zoneSpells: [...trace.zoneSpells, part('a')] })).toContain('I25');
  // Its hosts have troubles of their own, and it was left for names.
  const ofOwn = (zone: string) =>
    ['web', 'api'].flatMap((group) => {
      const members = trace.musters.findLast(({ view }) => view.name === group)?.view.members ?? [];
      const machines = members.filter((member) => member.zone === zone).map(({ machine }) => machine);
      return machines.map((machine) => ({ machine, fault: 'disk' as const, from: begun - 6 * minuteMs, until: Infinity }));
    });
  const parts = [...trace.zoneSpells, part('a')];
  expect(broken({ zoneSpells: parts, spells: ofOwn('a') })).not.toContain('I25');
  expect(broken({ zoneSpells: parts, spells: ofOwn('b') })).toContain('I25');
  // A part of every zone is ill: that is nothing about this one.
  expect(broken({ zoneSpells: [...trace.zoneSpells, part('a'), part('b'), part('c')] })).not.toContain('I25');
  const ends = trace.entries.filter((entry) => entry.kind === 'zone_step_intended' && entry.call.step.action === 'endShift');
  expect(ends).toHaveLength(2);
  const entries = trace.entries.map((entry) => (entry === ends[1] ? { ...entry, at: (ends[0] as Entry).at + 1_000 } : entry));
  expect(broken({ entries: entries.toSorted((left, right) => left.at - right.at) })).toContain('I25');
});

test('I30: nothing is taken back that was not done, that others had done, or that they have changed since', () => {
  expect(broken(another({ part: 'stage 1' }, { step: { action: 'resumeRebalancing', group: 'other' } }))).toContain('I30');
  expect(broken({ deeds: trace.deeds.filter(({ kind }) => kind !== 'rebalancing_stopped') })).toContain('I30');
  const grown = trace.deeds.find(({ kind, by }) => kind === 'desired_changed' && by.startsWith('evac-'));
  const at = (grown?.at ?? 0) + 1;
  const deeds = [...trace.deeds, { ...(grown as Trace['deeds'][number]), by: 'others' as const, at }].toSorted(
    (left, right) => left.at - right.at,
  );
  const musters = trace.musters.map((muster) =>
    muster.at >= at ? { ...muster, view: { ...muster.view, desired: muster.view.desired + 1 } } : muster,
  );
  expect(broken({ deeds, musters })).toContain('I30');
  // Changed, and changed back before anybody could see it.
  expect(broken({ deeds })).not.toContain('I30');
});

test('I1z, I31z, I34z: with a fresh look, a durable intent, and the lead', () => {
  expect(broken({ surveys: [] })).toContain('I1z');
  expect(broken({ zoneCalls: trace.zoneCalls.map((made) => ({ ...made, durable: 0 })) })).toContain('I31z');
  expect(broken(withNear([{ kind: 'controller_started', version: 'x', epoch: 99, at: intent.at - minuteMs }], -1))).toContain('I34z');
});

test('I32z, I33z: once, and again only when it was certainly not done', () => {
  expect(broken({ deeds: trace.deeds.flatMap((deed) => (deed.by.startsWith('evac-') ? [deed, deed] : [deed])) })).toContain('I32z');
  expect(broken(withNear([{ ...intent, at: intent.at + 1 }], 1))).toContain('I33z');
});

test('I38z, I39z, I40z: not under a pause, not after a person ended it, not in a freeze, not before a person agreed', () => {
  const pause = { name: 'p', scope: { kind: 'everything' }, reason: 'x', by: 'x', until: Infinity };
  expect(broken(withNear([{ kind: 'pause_set', pause, at: intent.at - 1 }], -1))).toContain('I38z');
  const { evacuation, zone } = intent;
  expect(broken(withNear([{ kind: 'evacuation_cancelled', evacuation, zone, by: 'x', because: 'x', at: intent.at - 1 }], -1))).toContain(
    'I38z',
  );
  const freezes = [{ from: 0, until: Infinity, reason: 'x' }];
  expect(broken({ policies: { ...policies, guardrails: { ...policies.guardrails, freezes } } })).toContain('I39z');
  for (const changes of [{ mode: 'approve' as const }, { mode: 'observe' as const }, { vetoWindowMs: 60 * minuteMs }]) {
    const zoneEvacuations = policies.zoneEvacuations.map((policy) => ({ ...policy, ...changes }));
    expect(broken({ policies: { ...policies, zoneEvacuations } })).toContain('I40z');
  }
});
