/**
 * What if the controller dies while a zone is left, or on the way back? Right before and right after each call that changes something:
 * whoever is started next looks, goes on, and in the end all is as it was, with nothing done twice and nothing left behind.
 */
import { expect, test } from 'vitest';

import { createAwsZoneActuator } from '../../src/adapters/aws/zone/aws-zone-actuator.ts';
import type { ZoneCall } from '../../src/az/evacuation/zone-step.ts';
import { cutCalls } from './cut-calls.ts';
import { listChanges } from './aws-stage.ts';
import { carryThrough, describeAccount, endMachines, openZoneStage, theSteps, type ZoneStage } from './zone-stage.ts';

const way = [
  'shift',
  'stopRebalancing',
  'leaveSubnets',
  'grow',
  'endMachines',
  'leaveName',
  'renewShift',
  'enterSubnets',
  'endShift',
  'enterName',
  'resumeRebalancing',
  'shrink',
] as const;

/** As many calls that change something as the way takes when nothing happens: each step's own, and the tags around them. */
const places = 21;

function callOf(stage: ZoneStage, part: (typeof way)[number], number: number): ZoneCall {
  const step = part === 'endMachines' ? endMachines(stage) : theSteps[part];
  return { token: `evac-crash.${number}`, evacuation: 'evac-crash', zone: 'use1-az4', step };
}

/** The way out and back; after the crash by another process, which finds an intent without an answer. */
async function goTheWay(stage: ZoneStage, at: number, when: 'before' | 'after'): Promise<{ readonly crashedIn: string | undefined }> {
  const cut = cutCalls(stage.calls, at, when, false);
  let actuator = createAwsZoneActuator({ calls: cut.calls, now: stage.now });
  let crashedIn: string | undefined;
  for (const [index, part] of way.entries()) {
    if (part === 'renewShift') stage.pass(40 * 60_000);
    const call = callOf(stage, part, index + 1);
    const made = await Promise.race([actuator.make(call), cut.crash.happens]);
    if (made === undefined) {
      actuator = stage.open();
      crashedIn = part;
    }
    const first = made ?? { kind: 'unknown' as const, because: 'the process died' };
    expect(await carryThrough({ ...stage, actuator }, call, first), `${part} after ${crashedIn}`).toMatchObject({ kind: 'applied' });
  }
  return { crashedIn };
}

/** Those that may be sent twice, because they set what is set already. */
const tagging = /^(CreateOrUpdateTags|DeleteTags|CreateTags)/;

function listDeeds(stage: ZoneStage): string[] {
  return listChanges(stage)
    .filter((change) => !tagging.test(change))
    .toSorted();
}

async function withStage(story: (stage: ZoneStage) => Promise<void>): Promise<void> {
  const stage = await openZoneStage();
  try {
    await story(stage);
  } finally {
    await stage.close();
  }
}

test('the way out and back takes so many calls, and leaves all as it was', () =>
  withStage(async (stage) => {
    const before = describeAccount(stage);
    expect(await goTheWay(stage, 0, 'before')).toEqual({ crashedIn: undefined });
    expect(describeAccount(stage)).toEqual(before);
    expect(listChanges(stage)).toHaveLength(places);
  }));

const sweep = Array.from({ length: places }, (_, at) => at + 1).flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);

test.each(sweep)('dead $when call $at', ({ at, when }) =>
  withStage(async (whole) => {
    await goTheWay(whole, 0, 'before');
    await withStage(async (stage) => {
      const before = describeAccount(stage);
      const { crashedIn } = await goTheWay(stage, at, when);
      expect(crashedIn).toBeDefined();
      expect(describeAccount(stage)).toEqual(before);
      expect(listDeeds(stage)).toEqual(listDeeds(whole));
      expect(stage.account.instances.filter(({ lifecycle }) => lifecycle === 'InService')).toHaveLength(
        whole.account.instances.filter(({ lifecycle }) => lifecycle === 'InService').length,
      );
    });
  }),
);
