import { expect, test } from 'vitest';
import { play, type Company, type PlayResult } from '../../../../src/simulator/play.ts';
import type { World } from '../../../../src/simulator/world/world.ts';
import { parseScenario, readShippedPolicies } from '../../../scenarios/stage.ts';

const shipped = readShippedPolicies();
const policies = { ...shipped, hostRemediations: shipped.hostRemediations.map((policy) => ({ ...policy, mode: 'auto' as const })) };

const scenario = parseScenario(`title: A disk stalls, and is still stalled at the end
why: At the end of this rehearsal there is something that stands, and something to come.
world: { groups: { web: { a: 3, b: 3, c: 3 } }, cloud: true }
faults: [{ name: stall, fault: stallDisk, on: { group: web, count: 2 }, at: 3m }]
until: 30m
must: []
never: [{ entry: change_seen }]
`);

function playWith(company: (world: World) => Company): PlayResult {
  return play(scenario, { seed: 2, policies, company });
}

/** A controller that keeps something to itself, which the ledger does not hold. */
function playWithMemory(change: (state: NonNullable<ReturnType<World['controller']['relieve']>>['state']) => void): PlayResult {
  return playWith((world) => {
    const { relieve } = world.controller;
    Object.assign(world.controller, {
      relieve: (listener: Parameters<typeof relieve>[0]) => {
        const relieved = relieve(listener);
        if (relieved !== undefined) change(relieved.state);
        return relieved;
      },
    });
    return {};
  });
}

test('a new controller on the ledger of the old one knows the same, decides the same, and decides the same next', () => {
  const { violations, replayed } = playWith(() => ({}));
  expect({ violations, replayed }).toEqual({ violations: [], replayed: true });
});

test('what the old controller knows and the ledger does not say is found', () => {
  const { violations } = playWithMemory(({ history }) => history.repairs.storms.set('web', 0));
  expect(violations.map(({ number, sentence }) => `${number} ${sentence}`)).toEqual([
    'R1 repairs.storms: it has web here, and nothing there',
  ]);
});

test('an entry that is lost on its way into the ledger is found', () => {
  const { violations } = playWith(({ ledger }) => {
    const { readNow } = ledger;
    return { onEnd: () => void Object.assign(ledger, { readNow: (range: Parameters<typeof readNow>[0]) => readNow(range).slice(0, -1) }) };
  });
  expect(violations.map(({ number }) => number)).toEqual(['R1']);
});

test('a decision that rests on what only the old controller remembers is found', () => {
  const { violations } = playWithMemory(({ open, coverage }) => {
    for (const [id, known] of coverage) if (!open.has(id)) coverage.set(id, { ...known, policies: [] });
  });
  expect(violations.map(({ number, sentence }) => `${number} ${sentence}`)).toEqual([
    expect.stringMatching(/^R3 disk of web-.*plan: +here, capture evidence/),
  ]);
});

test('when no controller runs at the end there is nobody to compare with', () => {
  const { violations, replayed } = playWith(({ controller, scheduler }) => {
    scheduler.after(29 * 60_000, () => controller.crash());
    return {};
  });
  expect({ violations, replayed }).toEqual({ violations: [], replayed: false });
});
