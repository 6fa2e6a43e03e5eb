/**
 * Does work leave a zone of AWS, and come back, when the whole of heald is put together? The core decides, the adapters ask the small
 * account, and in the end it is as it was.
 */
import { expect, test } from 'vitest';

import { callCatalog, type CallName } from '../../src/adapters/aws/call-catalog.ts';
import { createAwsZoneActuator } from '../../src/adapters/aws/zone/aws-zone-actuator.ts';
import { createRandom, type Random } from '../../src/base/random.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { ZoneActuator } from '../../src/controller/evacuations/zone-actuator.ts';
import type { ControllerEvent } from '../../src/controller/event.ts';
import { writeLogLine } from '../../src/controller/transcript.ts';
import type { Readings } from '../../src/liveness/report.ts';
import type { Fault } from './aws-endpoint.ts';
import { listChanges } from './aws-stage.ts';
import { cutCalls, type Crash } from './cut-calls.ts';
import { describeAccount, openZoneStage, theZone, type ZoneStage } from './zone-stage.ts';
import { runZones, zonePolicy } from './zone-controlled.ts';

const minuteMs = 60_000;
const well: Readings = { 'dns.failures': { '10.0.0.2': { tried: 10, failed: 0, slow: 0 } } };
const ill: Readings = { 'dns.failures': { '10.0.0.2': { tried: 10, failed: 8, slow: 0 } } };

async function withStage(inEachZone: number, story: (stage: ZoneStage) => Promise<void>): Promise<void> {
  const stage = await openZoneStage({ inEachZone });
  try {
    await story(stage);
  } finally {
    await stage.close();
  }
}

function writeLog(entries: readonly Entry[]): string {
  return entries.map((entry) => writeLogLine(entry)).join('\n');
}

test('a zone in which no name is found any more is left, and entered again in stages once it has been well for its time', () =>
  withStage(12, async (stage) => {
    const before = describeAccount(stage);
    const entries = await runZones({
      stage,
      policy: zonePolicy('auto'),
      forMs: 120 * minuteMs,
      readingsOf: (zone, second) => (zone === theZone && second >= 120 && second < 600 ? ill : well),
      isDone: (so) => so.some(({ kind }) => kind === 'evacuation_closed'),
      open: stage.open,
    });
    const log = writeLog(entries);
    expect(
      entries.find(({ kind }) => kind === 'evacuation_closed'),
      log,
    ).toMatchObject({ result: 'returned', left: [] });
    expect(describeAccount(stage), log).toEqual(before);
    expect(stage.account.shifts.all).toHaveLength(1);
  }));

/** A person has the zone left, approves the plan that is shown, and has it brought back once it is left. */
function sayForPerson(second: number, entries: readonly Entry[]): ControllerEvent | undefined {
  const word = { zone: theZone, by: 'kim', because: 'a drill' } as const;
  if (second === 60) return { kind: 'zone_word_given', wish: 'drain', ...word };
  const opened = entries.find((entry) => entry.kind === 'evacuation_opened');
  if (opened === undefined) return undefined;
  const has = (kind: Entry['kind']): boolean => entries.some((entry) => entry.kind === kind);
  const { evacuation: remediation, planHash } = opened;
  if (!has('evacuation_approved')) return { kind: 'approval_given', remediation, planHash, by: 'kim', because: 'a drill' };
  if (has('zone_left') && !has('evacuation_cancelled')) return { kind: 'zone_word_given', wish: 'undrain', ...word };
  return undefined;
}

function runDrill(stage: ZoneStage, open: () => ZoneActuator, crash?: Crash): Promise<readonly Entry[]> {
  return runZones({
    stage,
    policy: zonePolicy('approve'),
    forMs: 60 * minuteMs,
    readingsOf: () => well,
    say: sayForPerson,
    isDone: (so) => so.some(({ kind }) => kind === 'evacuation_closed'),
    open,
    ...(crash === undefined ? {} : { crash }),
  });
}

const deeds = [
  'StartZonalShift',
  'CreateOrUpdateTags',
  'SuspendProcesses',
  'CreateOrUpdateTags',
  'UpdateAutoScalingGroup',
  'CreateOrUpdateTags',
  'UpdateAutoScalingGroup',
  'ChangeResourceRecordSets',
  'UpdateAutoScalingGroup',
  'DeleteTags',
  'CancelZonalShift',
  'ChangeResourceRecordSets',
  'ResumeProcesses',
  'DeleteTags',
  'UpdateAutoScalingGroup',
  'DeleteTags',
];

function listDeeds({ endpoint }: ZoneStage): string[] {
  return listChanges({ endpoint }).map((change) => change.trim());
}

test('a person has the zone left and brought back: so many calls, in this order, and all as before', () =>
  withStage(2, async (stage) => {
    const before = describeAccount(stage);
    const entries = await runDrill(stage, stage.open);
    expect(
      entries.find(({ kind }) => kind === 'evacuation_closed'),
      writeLog(entries),
    ).toMatchObject({ result: 'returned', left: [] });
    expect(listDeeds(stage)).toEqual(deeds);
    expect(describeAccount(stage)).toEqual(before);
  }));

const sweep = deeds.flatMap((deed, index) => (['before', 'after'] as const).map((when) => ({ deed, at: index + 1, when })));

test.each(sweep)('the controller dies $when call $at, $deed: the next one brings it to its end', ({ at, when }) =>
  withStage(2, async (stage) => {
    const before = describeAccount(stage);
    const cut = cutCalls(stage.calls, at, when, false);
    const hands = [createAwsZoneActuator({ calls: cut.calls, now: stage.now })];
    const entries = await runDrill(stage, () => hands.shift() ?? stage.open(), cut.crash);
    const log = writeLog(entries);
    expect(cut.crash.isOver, log).toBe(true);
    expect(
      entries.find(({ kind }) => kind === 'evacuation_closed'),
      log,
    ).toMatchObject({ result: 'returned', left: [] });
    expect(describeAccount(stage), log).toEqual(before);
    const isDeed = (change: string): boolean => !change.endsWith('Tags');
    expect(listDeeds(stage).filter(isDeed).toSorted(), log).toEqual(deeds.filter(isDeed).toSorted());
  }),
);

const troubles: readonly Fault[] = [
  'black_hole',
  'reset',
  'server_error',
  'busy',
  'throttled',
  'silent_after_effect',
  'reset_after_effect',
  'server_error_after_effect',
];

/** Half of what changes something goes wrong, in every way there is; of each call every third goes well, so that none is given up. */
function spoilAtRandom({ endpoint }: ZoneStage, random: Random): void {
  const counts = new Map<string, number>();
  endpoint.drawFault = (action) => {
    if (callCatalog[action as CallName]?.does !== 'changes') return undefined;
    const count = (counts.get(action) ?? 0) + 1;
    counts.set(action, count);
    const draw = random.fork(`${action} ${count}`);
    return count % 3 !== 0 && draw.chance(0.5) ? draw.pick(troubles) : undefined;
  };
}

test.each(Array.from({ length: 10 }, (_, seed) => seed + 1))(
  'seed %i: with half of the calls going wrong, and a death among them, all is as before in the end',
  async (seed) => {
    const stage = await openZoneStage({ inEachZone: 2, answerWithinMs: 200 });
    try {
      const random = createRandom(seed);
      const before = describeAccount(stage);
      spoilAtRandom(stage, random);
      const cut = cutCalls(stage.calls, random.whole(1, deeds.length), random.pick(['before', 'after']), false);
      const hands = [createAwsZoneActuator({ calls: cut.calls, now: stage.now })];
      const entries = await runDrill(stage, () => hands.shift() ?? stage.open(), cut.crash);
      const log = writeLog(entries);
      expect(
        entries.find(({ kind }) => kind === 'evacuation_closed'),
        log,
      ).toMatchObject({ result: 'returned', left: [] });
      expect(describeAccount(stage), log).toEqual(before);
      // Whatever was sent again, there was one shift.
      expect(stage.account.shifts.all, log).toHaveLength(1);
    } finally {
      await stage.close();
    }
  },
  30_000,
);
