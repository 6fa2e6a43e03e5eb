/** Does the controller's core, with hands, do to this cloud what it should, and only once? */
import { expect, test } from 'vitest';
import { play } from '../../../../src/simulator/play.ts';
import { parseScenario, readShippedPolicies } from '../../../scenarios/stage.ts';

const shipped = readShippedPolicies();
const acting = { ...shipped, hostRemediations: shipped.hostRemediations.map((policy) => ({ ...policy, mode: 'auto' as const })) };
const seeds = [1, 2, 3, 4];

/** The disk of one of twelve hosts stalls while something else happens: what was then asked of the cloud and took effect, by seed. */
function repairWhile(faults: string, until = '45m') {
  const scenario = parseScenario(`title: A disk stalls while something else happens
why: One machine is ill. One machine is to be replaced, once, whatever becomes of calls and answers.
world: { groups: { web: { a: 4, b: 4, c: 4 } }, cloud: true }
faults: [${['{ name: stall, fault: stallDisk, on: { group: web, count: 1 }, at: 6m }', faults].filter(Boolean).join(', ')}]
until: ${until}
must: [{ verdict: well, fault: disk, on: stall, within: 30m, after: stall }]
never: [{ decision: act, notOn: stall }]
`);
  return seeds.map((seed) => {
    const { deeds, musts, nevers } = play(scenario, { seed, policies: acting });
    const own = deeds.filter(({ by, kind }) => by.startsWith('act-') && kind !== 'answer_lost').map(({ kind }) => kind);
    return { seed, own, healed: musts.every(({ met }) => met), others: nevers.some(({ happened }) => happened), deeds };
  });
}

const once = ['evidence_captured', 'condemned'];

test('the machine with the bad disk is replaced, once, and no other', () => {
  for (const { seed, own, healed, others } of repairWhile('')) {
    expect({ seed, own, healed, others }).toEqual({ seed, own: once, healed: true, others: false });
  }
});

test('a call whose answer is lost is looked up, and not made again', () => {
  for (const { seed, own, healed, deeds } of repairWhile('{ name: lost, fault: cloudTimesOutAfterEffect, at: 4m, for: 10m }')) {
    expect({ seed, own, healed }).toEqual({ seed, own: once, healed: true });
    expect(deeds.filter(({ kind }) => kind === 'answer_lost')).toHaveLength(2);
  }
});

test('a call that never arrived is made again, once it is certain that it did not', () => {
  const lost = '{ name: lost, fault: cloudFails, with: { calls: changes, manner: silence }, at: 4m, for: 4m }';
  for (const { seed, own, healed } of repairWhile(lost)) expect({ seed, own, healed }).toEqual({ seed, own: once, healed: true });
});

test('a call that takes effect after the controller gave up waiting is found, and not made again', () => {
  for (const { seed, own, healed } of repairWhile('{ name: slow, fault: cloudSlow, at: 4m, for: 10m }'))
    expect({ seed, own, healed }).toEqual({ seed, own: once, healed: true });
});

test('a controller that dies around its calls does nothing twice when it is back', () => {
  const dies = '{ name: dies, fault: crashController, at: 6m15s, for: 20s }, { name: again, fault: crashController, at: 7m, for: 20s }';
  for (const { seed, own, healed } of repairWhile(dies)) expect({ seed, own, healed }).toEqual({ seed, own: once, healed: true });
});

test('while the inventory cannot be read nothing is done, and afterwards it is', () => {
  const blind = '{ name: blind, fault: inventoryUnreadable, at: 4m, for: 10m }';
  for (const { seed, own, healed, deeds } of repairWhile(blind)) {
    expect({ seed, own, healed }).toEqual({ seed, own: once, healed: true });
    const [first, acted] = [deeds[0]?.at, deeds.find(({ kind }) => kind === 'condemned')?.at];
    expect(Number(acted) - Date.UTC(2026, 0, 5, 9)).toBeGreaterThan(13 * 60_000);
    expect(first).toBeGreaterThan(Date.UTC(2026, 0, 5, 9, 12));
  }
});

test('when nothing can be launched the old machine is kept', () => {
  for (const { seed, own, deeds } of repairWhile('{ name: full, fault: launchesFail, at: 4m }')) {
    expect({ seed, own }).toEqual({ seed, own: once });
    expect(deeds.filter(({ kind }) => kind === 'leaving' || kind === 'put_aside')).toEqual([]);
  }
});
