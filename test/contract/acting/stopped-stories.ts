/**
 * What does a controller do that stood still? Three stories of the same process, stopped by SIGSTOP: told at a hasty pace beside the
 * other tests, and with real minutes among the fault tests.
 */
import { expect } from 'vitest';

import type { Entry } from '../../../src/controller/entry.ts';
import { isStopped, patient, setStage, type Stage } from './stage.ts';

/** A controller that stood still watches for so long before it believes itself again. */
const warmUpMs = 60_000;

export interface StoppedStory {
  readonly haste: number;
  /** For how many of the controller's own seconds it stands still. */
  readonly stoppedForSeconds: number;
}

async function withStage(haste: number, story: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await setStage('auto', haste);
  try {
    await story(stage);
  } finally {
    await stage.close();
  }
}

/** When it said so; a busy machine makes it stand still for moments too. */
function stallOf(stage: Stage, seconds: number): number | undefined {
  return stage.entries().find((entry) => entry.kind === 'controller_stalled' && entry.forMs >= 900 * seconds)?.at;
}

const replacementsOf = (stage: Stage) => stage.effects().filter(({ action }) => action === 'replace');
const momentsOf = (entries: readonly Entry[], kind: Entry['kind']) => entries.flatMap((entry) => (entry.kind === kind ? [entry.at] : []));

/** Stopped after the intent was durable and before the call: what it was decided on is old by then. */
export function tellOfStopBeforeCall({ haste, stoppedForSeconds }: StoppedStory, isWellAfterwards: boolean): Promise<void> {
  return withStage(haste, async (stage) => {
    stage.fallIll();
    const running = await stage.start({ at: 'after_intent', does: 'stop' });
    await stage.until('it stands still between intent and call', () => isStopped(running), 150_000);
    await stage.pass(stoppedForSeconds);
    if (isWellAfterwards) stage.getWell();
    running.child.kill('SIGCONT');

    const answers = () => stage.entries().flatMap((entry) => (entry.kind === 'step_answered' && entry.step === 1 ? [entry] : []));
    await stage.until('the call is answered as not made', () => answers().length > 0);
    expect(answers()[0]?.outcome).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('not made:') });
    const stalledAt = stallOf(stage, stoppedForSeconds) ?? Infinity;

    if (isWellAfterwards) {
      await stage.pass(2 * (warmUpMs / 1_000));
      expect(replacementsOf(stage)).toEqual([]);
      return;
    }
    // Still ill: done after all, once, when the controller has watched for long enough again.
    await stage.until('the call is made', () => replacementsOf(stage).length > 0, 150_000);
    await stage.pass(30);
    expect(replacementsOf(stage).map(({ machine }) => machine)).toEqual([patient]);
    const intendedAt = momentsOf(stage.entries(), 'step_intended').at(-1) ?? 0;
    expect(intendedAt - stalledAt).toBeGreaterThanOrEqual(warmUpMs);
  });
}

/**
 * Stopped while the host was ill and the controller not yet sure of itself. The reports of that time wait in its sockets and are heard
 * when it goes on; by then the host is well.
 */
export function tellOfStopBeforeDecision({ haste, stoppedForSeconds }: StoppedStory): Promise<void> {
  return withStage(haste, async (stage) => {
    stage.fallIll();
    const running = await stage.start({ at: 'after_verdict', does: 'stop' });
    await stage.until('it stands still, with the host found failed', () => isStopped(running));
    await stage.pass(stoppedForSeconds);
    stage.getWell();
    running.child.kill('SIGCONT');

    await stage.until('it says that it stood still', () => stallOf(stage, stoppedForSeconds) !== undefined);
    await stage.until('the host is well', () => momentsOf(stage.entries(), 'episode_closed').length > 0);
    await stage.pass(1.5 * (warmUpMs / 1_000));
    expect(stage.effects()).toEqual([]);
    expect(stage.entries().filter(({ kind }) => kind === 'remediation_opened')).toEqual([]);
  });
}
