/**
 * Does each rung help where it is the one that helps, and does the next come only then? Played against the cloud, with policies whose
 * steps climb from harmless to drastic.
 */
import { expect, test } from 'vitest';
import { readPolicies } from '../../../../src/policy/read-policies.ts';
import { play } from '../../../../src/simulator/play.ts';
import { parseScenario, readShippedPolicies } from '../../../scenarios/stage.ts';

const seeds = [1, 2, 3, 4];

const ladder = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: ladder }
mode: auto
target: everyHost
when:
  any:
    - { signal: disk.fsync_stall_seconds, above: 15s }
    - { signal: disk.stall_seconds, above: 15s }
    - { signal: service.unit_down, above: 1, for: 30s }
  witnesses: 1
  recover: 15s
unless: []
steps: STEPS
limits: { per: [{ window: 1h, max: 4 }], minHealthy: 50%, canary: { verify: 2m } }
verify: { healthyFor: 2m }
`;

function climb(steps: string, faults: string, until = '90m') {
  const { policies } = readPolicies([{ file: 'ladder.yaml', text: ladder.replace('STEPS', steps) }]);
  if (policies === undefined) throw new Error('the ladder is refused');
  const scenario = parseScenario(`title: A ladder
why: Each rung where it helps.
world: { groups: { web: { a: 4, b: 4, c: 4 } }, cloud: true }
faults: [${faults}]
until: ${until}
must: []
never: [{ decision: act, notOn: trouble }]
`);
  return seeds.map((seed) => {
    const { entries, deeds, violations, nevers } = play(scenario, { seed, policies });
    const climbed = entries.flatMap((entry) => (entry.kind === 'step_intended' ? [entry.call.step.action] : []));
    const results = entries.flatMap((entry) => (entry.kind === 'remediation_closed' ? [entry.result] : []));
    const others = nevers.some(({ happened }) => happened);
    return { seed, climbed, results, others, violations, deeds, entries };
  });
}

const fourRungs = '[captureEvidence, restartUnit: { timeout: 1m }, reboot: { timeout: 5m }, replace: { timeout: 20m }]';

test.each([
  ['a restart of the unit', '{ name: trouble, fault: failUnit, on: { count: 1 }, at: 6m }', ['captureEvidence', 'restartUnit']],
  [
    'a reboot',
    '{ name: trouble, fault: stallDisk, on: { count: 1 }, at: 6m, with: { reboot: helps } }',
    ['captureEvidence', 'restartUnit', 'reboot'],
  ],
  [
    'a replacement, after all the others',
    '{ name: trouble, fault: stallDisk, on: { count: 1 }, at: 6m }',
    ['captureEvidence', 'restartUnit', 'reboot', 'replace'],
  ],
])('where %s helps, the ladder is climbed so far and no further', (_rung, fault, expected) => {
  for (const { seed, climbed, results, others, violations } of climb(fourRungs, fault)) {
    // A host that does not answer can refuse a restart, which is then tried again.
    expect({ seed, climbed: [...new Set(climbed)], results, others, violations }).toEqual({
      seed,
      climbed: expected,
      results: ['succeeded'],
      others: false,
      violations: [],
    });
  }
});

test('where putting it aside helps, another takes its place, and the ill one runs on for whoever wants to look', () => {
  const steps = '[captureEvidence, quarantine: { timeout: 20m }]';
  for (const { seed, climbed, results, deeds, violations } of climb(
    steps,
    '{ name: trouble, fault: stallDisk, on: { count: 1 }, at: 6m }',
  )) {
    expect({ seed, climbed, results, violations }).toEqual({
      seed,
      climbed: ['captureEvidence', 'quarantine'],
      results: ['succeeded'],
      violations: [],
    });
    const kinds = deeds.map(({ kind }) => kind);
    expect(kinds).toContain('put_aside');
    expect(kinds).toContain('entered_service');
    expect(kinds).not.toContain('gone');
  }
});

test('where it is put aside with nothing in its place, the group is whole without it, and that is all that was asked', () => {
  const steps = '[quarantine: { timeout: 5m, capacity: reduce }]';
  for (const { seed, climbed, results, deeds, violations } of climb(
    steps,
    '{ name: trouble, fault: stallDisk, on: { count: 1 }, at: 6m }',
  )) {
    expect({ seed, climbed, results, violations }).toEqual({ seed, climbed: ['quarantine'], results: ['succeeded'], violations: [] });
    expect(deeds.filter(({ kind, by }) => kind === 'put_aside' && by.startsWith('act-'))).toHaveLength(1);
  }
});

test('all five rungs are climbed where only the last one helps in time', () => {
  const steps =
    '[captureEvidence, restartUnit: { timeout: 1m }, reboot: { timeout: 2m }, quarantine: { timeout: 1m }, replace: { order: terminateFirst, timeout: 20m }]';
  for (const { seed, climbed, results, others, violations } of climb(
    steps,
    '{ name: trouble, fault: stallDisk, on: { count: 1 }, at: 6m }',
  )) {
    const all = ['captureEvidence', 'restartUnit', 'reboot', 'quarantine', 'replace'];
    // A machine that comes up within a minute makes the last rung needless.
    expect({ seed, results, others, violations }).toEqual({ seed, results: ['succeeded'], others: false, violations: [] });
    expect(all.slice(0, new Set(climbed).size)).toEqual([...new Set(climbed)]);
    expect(new Set(climbed).size).toBeGreaterThanOrEqual(4);
  }
});

test('the next rung is intended only after the one before it was durably judged not to have helped', () => {
  for (const { entries } of climb(fourRungs, '{ name: trouble, fault: stallDisk, on: { count: 1 }, at: 6m }')) {
    let judged = -1;
    for (const entry of entries) {
      if (entry.kind === 'step_intended') expect(entry.step).toBe(judged + 1);
      if (entry.kind === 'step_judged' && !entry.helped) judged = entry.step;
    }
    expect(judged).toBeGreaterThanOrEqual(2);
  }
});

test('a unit that no restart helps is restarted as often as its host may be repaired, with a rest each time, and then left to people', () => {
  const trouble = '{ name: trouble, fault: failUnit, on: { count: 1 }, at: 6m, with: { restart: helps_not } }';
  for (const { seed, climbed, entries } of climb('[restartUnit: { timeout: 1m }]', trouble, '150m')) {
    expect({ seed, climbed }).toEqual({ seed, climbed: ['restartUnit', 'restartUnit', 'restartUnit'] });
    const intents = entries.filter(({ kind }) => kind === 'step_intended').map(({ at }) => at);
    const ends = entries.filter(({ kind }) => kind === 'remediation_closed').map(({ at }) => at);
    for (const [place, at] of intents.slice(1).entries()) expect(at - (ends[place] ?? at)).toBeGreaterThanOrEqual(30 * 60_000);
    const held = entries.findLast((entry) => entry.kind === 'decided' && entry.decision.answer === 'hold');
    expect(held?.kind === 'decided' && [held.decision.reason, held.decision.because]).toEqual([
      'budget_spent',
      expect.stringContaining('3 of 3 in 1 d used'),
    ]);
  }
});

const shipped = readShippedPolicies();
const acting = { ...shipped, hostRemediations: shipped.hostRemediations.map((policy) => ({ ...policy, mode: 'auto' as const })) };

function manyIll(perZone: number, ill: number, faults: string, until: string, seed: number) {
  const scenario = parseScenario(`title: Many hosts are ill
why: Truly ill ones are healed, and machines that are born ill are not made for ever.
world: { groups: { web: { a: ${perZone}, b: ${perZone}, c: ${perZone} } }, cloud: true }
faults: [{ name: stall, fault: stallDisk, on: { count: ${ill} }, at: 6m }${faults}]
until: ${until}
must: [{ verdict: well, fault: disk, on: stall, every: true, within: 100m, after: stall }]
never: [{ decision: act, notOn: stall }]
`);
  const { deeds, musts, violations, entries } = play(scenario, { seed, policies: acting });
  return {
    ended: deeds.filter(({ by, kind }) => by.startsWith('act-') && kind === 'condemned').length,
    healed: musts.every(({ met }) => met),
    broken: entries.some(({ kind }) => kind === 'breaker_opened'),
    violations,
    entries,
  };
}

test('a third of sixty hosts that is truly ill is healed: one first, and more at once as they help', () => {
  const { entries, ...result } = manyIll(20, 20, '', '110m', 1);
  expect(result).toEqual({ ended: 20, healed: true, broken: false, violations: [] });
  const begun = new Map<string, number>();
  let mostAtOnce = 0;
  for (const entry of entries) {
    if (entry.kind === 'remediation_opened') begun.set(entry.remediation, entry.at);
    if (entry.kind === 'remediation_closed') begun.delete(entry.remediation);
    mostAtOnce = Math.max(mostAtOnce, begun.size);
  }
  expect(mostAtOnce).toBe(6);
});

test('two of six are healed by the same file', () => {
  const { ended, healed, broken, violations } = manyIll(2, 2, '', '110m', 1);
  expect({ ended, healed, broken, violations }).toEqual({ ended: 2, healed: true, broken: false, violations: [] });
});

test.each(['3m', '15m'])('machines that are born ill and show it after %s cost four at most, then the breaker is open', (after) => {
  const image = `, { name: image, fault: badImage, at: 4m, with: { after: ${after} } }`;
  const { ended, broken, violations } = manyIll(5, 3, image, '110m', 1);
  expect({ broken, violations }).toEqual({ broken: true, violations: [] });
  expect(ended).toBeLessThanOrEqual(4);
});
