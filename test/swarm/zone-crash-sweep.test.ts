/** Whenever the controller dies while a zone is left or work comes back, does every step happen once, and is all as before at the end? */
import { expect, test } from 'vitest';
import type { PlayResult } from '../../src/simulator/play.ts';
import { findCrashPoints, playWithCrash } from '../../src/simulator/swarm/crash-sweep.ts';
import type { PolicySet, ZoneEvacuation } from '../../src/policy/policy.ts';
import { parseScenario, readShippedPolicies } from '../scenarios/stage.ts';

const minutes = 60_000;
const record = { hostedZone: 'Z1', name: 'api.example.com.', type: 'A', sets: { a: 'set-a', b: 'set-b', c: 'set-c' } } as const;

/** Each kind of evacuation, and after how long its rehearsal ends. */
const flows: readonly (readonly [name: string, policy: Partial<ZoneEvacuation>, until: string])[] = [
  ['traffic, launches and sizes', {}, '55m'],
  ['hosts are ended, and names are answered with other zones', { empties: true, records: [record] }, '80m'],
];

function stage(changes: Partial<ZoneEvacuation>, until: string) {
  const shipped = readShippedPolicies();
  const acting = { mode: 'auto', stateful: [], bakeMs: 10 * minutes, stageMs: minutes, shiftForMs: 20 * minutes } as const;
  const zoneEvacuations = shipped.zoneEvacuations.map((policy) => ({ ...policy, ...acting, ...changes }));
  const policies: PolicySet = { ...shipped, hostRemediations: [], zoneEvacuations };
  const scenario = parseScenario(`title: A zone is left while the controller dies
why: A process may die at any line. What it did not write down it must find out.
world: { groups: { web: { a: 10, b: 10, c: 10 } }, cloud: true }
faults: [{ name: lookups, fault: slowDns, on: { zone: a }, at: 3m, for: 9m }]
until: ${until}
must: [{ entry: evacuation_opened, within: 5m, after: lookups }]
never: [{ entry: evacuation_opened, moreThan: 1 }]
`);
  return { scenario, policies };
}

/** What is not as it was; nothing when all is. */
function findResidue({ trace }: PlayResult): string[] {
  const [first, last] = [trace.musters[0]?.view, trace.musters.at(-1)?.view];
  const shifts = trace.deeds.filter(({ kind }) => kind === 'shift_begun').length;
  const ended = trace.deeds.filter(({ kind }) => kind === 'shift_ended' || kind === 'shift_expired').length;
  return [
    ...(first?.desired === last?.desired ? [] : [`${last?.desired} machines are wanted, and ${first?.desired} were`]),
    ...(first?.terms.subnets.toSorted().join() === last?.terms.subnets.toSorted().join() ? [] : ['it has other subnets']),
    ...(last?.terms.suspended.length === 0 ? [] : ['rebalancing is still stopped']),
    ...(shifts === ended ? [] : [`${shifts} shifts were begun and ${ended} are over`]),
  ];
}

for (const [name, changes, until] of flows) {
  test(`${name}: dying at any point does nothing twice and leaves nothing behind`, { timeout: 20 * minutes }, () => {
    const { scenario, policies } = stage(changes, until);
    const points = findCrashPoints(scenario, 1, policies);
    expect(points.length).toBeGreaterThanOrEqual(4 * 8 + 16);
    const failures = points.flatMap((point) => {
      const played = playWithCrash(scenario, 1, policies, point);
      const { violations, nevers, musts, entries } = played;
      const where = `${point.blow} ${point.number}`;
      const died =
        entries.some(({ kind }) => kind === 'controller_stalled') || entries.filter(({ kind }) => kind === 'controller_started').length > 1;
      const isBack = entries.some((entry) => entry.kind === 'evacuation_closed' && entry.result === 'returned' && entry.left.length === 0);
      return [
        ...violations.map(({ number, sentence }) => `${where}: ${number} ${sentence}`),
        ...nevers.filter(({ happened }) => happened).map(({ line }) => `${where}: ${line}`),
        ...musts.filter(({ met }) => !met).map(({ claim }) => `${where}: ${claim}`),
        ...(died ? [] : [`${where}: nothing happened to the controller`]),
        ...(isBack ? findResidue(played).map((residue) => `${where}: ${residue}`) : [`${where}: work is not back`]),
      ];
    });
    expect(failures).toEqual([]);
  });
}
