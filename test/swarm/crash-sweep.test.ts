/** Whenever the controller dies, does every step happen once, and does the repair end well? At every point of each kind of repair. */
import { expect, test } from 'vitest';
import { findCrashPoints, playWithCrash } from '../../src/simulator/swarm/crash-sweep.ts';
import type { Scenario } from '../../src/simulator/scenario/scenario.ts';
import type { PolicySet } from '../../src/policy/policy.ts';
import type { Step } from '../../src/remediation/action.ts';
import { parseScenario, readShippedPolicies } from '../scenarios/stage.ts';

const minutes = 60_000;
const replace = (order: string, retain = 0): Step => ({ action: 'replace', with: { order, retain, timeout: 30 * minutes } });
const captureEvidence: Step = { action: 'captureEvidence', with: { timeout: 30_000 } };
const stall = '{ name: fault, fault: stallDisk, on: { group: web, count: 1 }, at: 3m }';

/** Each kind of repair: what befalls the host, and the steps of the policy that mends it. */
const flows: readonly (readonly [name: string, policy: string, fault: string, steps: readonly Step[]])[] = [
  ['evidence, then a replacement that is launched first', 'stateless-disk', stall, [captureEvidence, replace('launchFirst')]],
  ['a replacement that is launched last', 'stateless-disk', stall, [replace('terminateFirst')]],
  ['a replacement that is kept for a while and then ended', 'stateless-disk', stall, [replace('terminateFirst', minutes)]],
  [
    'a reboot that helps',
    'stateless-disk',
    stall.replace('on:', 'with: { reboot: helps }, on:'),
    [{ action: 'reboot', with: { timeout: 5 * minutes } }, replace('launchFirst')],
  ],
  [
    'quarantine',
    'stateless-disk',
    stall,
    [{ action: 'quarantine', with: { capacity: 'replace', retain: 86_400_000, timeout: 10 * minutes } }],
  ],
  [
    'a unit that is restarted',
    'service-down',
    stall.replace('stallDisk', 'failUnit'),
    [captureEvidence, { action: 'restartUnit', with: { timeout: 90_000 } }],
  ],
];

const shipped = readShippedPolicies();

function stage(policyName: string, fault: string, steps: readonly Step[]): { scenario: Scenario; policies: PolicySet } {
  const scenario = parseScenario(`title: A repair during which the controller dies
why: A process may die at any line. What it did not write down it must find out.
world: { groups: { web: { a: 3, b: 3, c: 3 } }, cloud: true }
faults: [${fault}]
until: 40m
must: [{ decision: act, on: fault, within: 20m, after: fault }]
never: [{ decision: act, notOn: fault }]
`);
  const acting = shipped.hostRemediations
    .filter(({ name }) => name === policyName)
    .map((policy) => ({ ...policy, mode: 'auto' as const, steps, verifyHealthyForMs: 2 * minutes }));
  return { scenario, policies: { ...shipped, hostRemediations: acting } };
}

for (const [name, policyName, fault, steps] of flows) {
  test(`${name}: dying at any point does nothing twice and leaves nothing undone`, { timeout: 5 * minutes }, () => {
    const { scenario, policies } = stage(policyName, fault, steps);
    const points = findCrashPoints(scenario, 1, policies);
    expect(points.length).toBeGreaterThanOrEqual(4 * 1 + 4);
    const failures = points.flatMap((point) => {
      const { violations, nevers, entries, trace } = playWithCrash(scenario, 1, policies, point);
      const where = `${point.blow} ${point.number}`;
      const died =
        entries.some(({ kind }) => kind === 'controller_stalled') || entries.filter(({ kind }) => kind === 'controller_started').length > 1;
      const wellAgain = entries.some((entry) => entry.kind === 'remediation_closed' && entry.result === 'succeeded');
      return [
        ...violations.map(({ number, sentence }) => `${where}: ${number} ${sentence}`),
        ...nevers.filter(({ happened }) => happened).map(({ line }) => `${where}: ${line}`),
        ...(died ? [] : [`${where}: nothing happened to the controller`]),
        ...(wellAgain ? [] : [`${where}: not repaired after ${trace.calls.length} calls`]),
      ];
    });
    expect(failures).toEqual([]);
  });
}
