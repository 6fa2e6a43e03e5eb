/** How does a fault run its course? Broken, suspected, failed, mended, well again: seconds, from the ledger. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from '../../src/liveness/signal.ts';
import type { Injection } from './inject/scene.ts';
import type { Turning } from './stage-ledger.ts';

export interface Plot {
  readonly fault: FaultKind;
  /** What must speak against the host before it is mended; all of it is healthy before the injection. */
  readonly reasons: readonly (readonly [signal: string, subject: string])[];
  readonly inject: () => Promise<Injection> | Injection;
  /** It is mended when this verdict has come and all the reasons have spoken, or after `mendAfterS`. */
  readonly until: 'suspect' | 'failed';
  readonly mendAfterS?: number;
  /** Mended no sooner than this long after the injection, to see what does not come. */
  readonly lastsS?: number;
  /** What cannot be mended is not waited for. */
  readonly forGood?: boolean;
}

/** Undefined is "did not happen in time". */
export interface Course {
  readonly suspectS: number | undefined;
  readonly failedS: number | undefined;
  /** From the end of the mending to the end of the episode. */
  readonly wellS: number | undefined;
  /** What spoke against the host in this fault: "signal subject". */
  readonly reasons: readonly string[];
}

/** Below the 28 s after which a scene's fuse thaws what it froze. */
const defaultMendAfterS = 25;
const wellWithinS = 120;
const lookEveryMs = 100;

export async function followCourse(name: string, plot: Plot, turnings: () => readonly Turning[]): Promise<Course> {
  const wanted = plot.reasons.map((reason) => reason.join(' '));
  const brokenAt = Date.now();
  const since = () => turnings().filter(({ at, fault }) => at >= brokenAt && fault === plot.fault);
  const spoken = () => [...new Set(since().flatMap(({ reasons }) => reasons.map(({ signal, subject }) => `${signal} ${subject}`)))];
  const subjects = plot.reasons.map(([, subject]) => subject);
  const findSuspected = () => since().find(({ reasons }) => reasons.some((each) => wanted.includes(`${each.signal} ${each.subject}`)));
  // What befalls another disk of the same host meanwhile does not count.
  const findFailed = () =>
    since().find(
      ({ verdict, reasons }) =>
        verdict === 'failed' && reasons.some(({ kind, subject }) => kind === 'failed' && subjects.includes(subject)),
    );

  const injection = await plot.inject();
  await waitUntil(brokenAt + (plot.lastsS ?? 0) * 1_000, () => false);
  await waitUntil(brokenAt + (plot.mendAfterS ?? defaultMendAfterS) * 1_000, () => {
    const goal = plot.until === 'failed' ? findFailed() : findSuspected();
    return goal !== undefined && wanted.every((reason) => spoken().includes(reason));
  });
  await injection.undo();
  const mendedAt = Date.now();
  const closed = () => since().find(({ at, because }) => at >= mendedAt && because === 'well again');
  if (plot.forGood !== true) await waitUntil(mendedAt + wellWithinS * 1_000, () => closed() !== undefined);

  const course: Course = {
    suspectS: secondsFrom(brokenAt, findSuspected()),
    failedS: secondsFrom(brokenAt, findFailed()),
    wellS: secondsFrom(mendedAt, closed()),
    reasons: spoken(),
  };
  process.stdout.write(`${writeRow(name, course)}\n`);
  return course;
}

async function waitUntil(deadline: number, isSo: () => boolean): Promise<void> {
  while (!isSo() && Date.now() < deadline) await pause(lookEveryMs);
}

function secondsFrom(from: number, turning: Turning | undefined): number | undefined {
  return turning === undefined ? undefined : (turning.at - from) / 1_000;
}

/** A row of the table in docs/manual/fault-tests.md. */
function writeRow(name: string, { suspectS, failedS, wellS, reasons }: Course): string {
  const signals = [...new Set(reasons.map((reason) => reason.split(' ')[0]))].join(', ');
  const [suspect, failed, well] = [suspectS, failedS, wellS].map((seconds) => seconds?.toFixed(1) ?? '–');
  return `| ${name} | ${signals} | ${suspect} | ${failed} | ${well} |`;
}
