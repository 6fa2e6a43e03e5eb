/**
 * What if the controller dies in the middle of a repair on AWS? Before and after each call, at every place: whoever is started next goes
 * on from the ledger, and in the end one machine has been replaced, by one other, with nothing done twice and nothing left behind.
 */
import { expect, test } from 'vitest';

import { createAwsActuator } from '../../src/adapters/aws/aws-actuator.ts';
import { writeLogLine } from '../../src/controller/transcript.ts';
import { policyOf, runController } from './aws-controlled.ts';
import { listChanges, openAwsStage } from './aws-stage.ts';
import { cutCalls } from './cut-calls.ts';

const minuteMs = 60_000;

const plans: readonly (readonly [plan: string, places: number])[] = [
  ['{ order: launchFirst, timeout: 30m }', 2],
  ['{ order: terminateFirst, timeout: 30m }', 2],
  ['{ order: launchFirst, retain: 24h, timeout: 30m }', 4],
];

const sweep = plans.flatMap(([plan, places]) =>
  Array.from({ length: places }, (_, at) => at + 1).flatMap((at) => [
    { plan, at, when: 'before' as const },
    { plan, at, when: 'after' as const },
  ]),
);

test.each(sweep)('with $plan, dead $when call $at', async ({ plan, at, when }) => {
  const stage = await openAwsStage();
  try {
    const before = stage.endpoint.account.instances.map(({ id }) => id);
    const cut = cutCalls(stage.calls, at, when);
    const actuators = [
      createAwsActuator({ calls: cut.calls, evidenceFolder: stage.evidenceFolder, now: stage.now }),
      createAwsActuator({ calls: stage.calls, evidenceFolder: stage.evidenceFolder, now: stage.now }),
    ];
    const entries = await runController({
      stage,
      policy: policyOf('auto', plan),
      forMs: 60 * minuteMs,
      isDone: (so) => so.some(({ kind }) => kind === 'remediation_closed'),
      open: () => actuators.shift() ?? stage.actuator,
      crash: cut.crash,
    });
    const log = entries.map((entry) => writeLogLine(entry)).join('\n');
    expect(cut.crash.isOver, log).toBe(true);
    expect(
      entries.find(({ kind }) => kind === 'remediation_closed'),
      log,
    ).toMatchObject({ result: 'succeeded' });

    const { instances, groups } = stage.endpoint.account;
    const serving = instances.filter(({ lifecycle }) => lifecycle === 'InService').map(({ id }) => id);
    expect(
      serving.filter((id) => before.includes(id)),
      log,
    ).toEqual(before.slice(1));
    expect(serving, log).toHaveLength(6);
    expect(groups[0]?.desired).toBe(6);
    const newcomers = new Set([...serving, ...instances.map(({ id }) => id)].filter((id) => !before.includes(id)));
    expect(newcomers.size, log).toBe(1);
    // Nothing but the broken machine, or a launch, was ever spoken of; and what ends a machine was sent no more than once.
    const told = listChanges(stage);
    expect(told.filter((change) => !change.endsWith(String(before[0])) && change !== 'LaunchInstances ')).toEqual([]);
    const endings = told.filter((change) => /^(SetInstanceHealth|Terminate|EnterStandby)/.test(change));
    expect(endings, log).toHaveLength(1);
  } finally {
    await stage.close();
  }
});

/** Of a replacement that keeps the old machine for a while: its tag, the standby, and later the tag and the call that end it. */
const keptSweep = [3, 4].flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);

test.each(keptSweep)(
  'ending what was kept, dead $when the change of number $at: it is ended once, and the group stays whole',
  async ({ at, when }) => {
    const stage = await openAwsStage();
    try {
      const before = stage.endpoint.account.instances.map(({ id }) => id);
      const cut = cutCalls(stage.calls, at, when, false);
      const actuators = [
        createAwsActuator({ calls: cut.calls, evidenceFolder: stage.evidenceFolder, now: stage.now }),
        createAwsActuator({ calls: stage.calls, evidenceFolder: stage.evidenceFolder, now: stage.now }),
      ];
      const entries = await runController({
        stage,
        policy: policyOf('auto', '{ order: terminateFirst, retain: 20m, timeout: 30m }'),
        forMs: 90 * minuteMs,
        isDone: (so) => so.some(({ kind }) => kind === 'keep_over'),
        open: () => actuators.shift() ?? stage.actuator,
        crash: cut.crash,
      });
      const log = entries.map((entry) => writeLogLine(entry)).join('\n');
      expect(cut.crash.isOver, log).toBe(true);
      expect(
        entries.find(({ kind }) => kind === 'keep_over'),
        log,
      ).toMatchObject({ because: 'it is gone' });
      const { instances, groups } = stage.endpoint.account;
      expect([instances.length, groups[0]?.desired]).toEqual([6, 6]);
      expect(instances.filter(({ id }) => before.includes(id)).map(({ id }) => id)).toEqual(before.slice(1));
      const told = listChanges(stage).map((change) => change.split(' ')[0]);
      for (const deed of ['EnterStandby', 'TerminateInstanceInAutoScalingGroup'])
        expect(
          told.filter((change) => change === deed),
          log,
        ).toHaveLength(1);
    } finally {
      await stage.close();
    }
  },
);
