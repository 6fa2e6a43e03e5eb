/** Which thresholds are one decision, made once for several signals? Change one here, and all of them follow. */
import type { Judgement } from './signal.ts';

/**
 * Something that should take milliseconds has not come back. Healthy but saturated disks stayed below 0.4 s in measurements;
 * stalls of some tens of seconds that end well are seen in production, hence 20 s before the host is called failed.
 */
export const stallJudgement: Judgement = {
  kind: 'level',
  warn: 1,
  suspect: { above: 5, forMs: 0 },
  failed: { above: 20, forMs: 0 },
  recover: { below: 1, forMs: 15_000 },
};

/** Probes come back with an error. At one try a second, 0.4 of 20 s are eight failures: the two numbers of `failed` are met together. */
export const diskErrorJudgement: Judgement = {
  kind: 'counts',
  suspect: { share: 0.4, failedAtLeast: 2, withinMs: 10_000 },
  failed: { share: 0.4, failedAtLeast: 8, withinMs: 20_000 },
  recover: { share: 0.05, forMs: 15_000 },
};

/** A file system is nearly full. It fills slowly and is emptied slowly, so a minute decides nothing wrongly. */
export const fullnessJudgement: Judgement = {
  kind: 'level',
  warn: 0.9,
  suspect: { above: 0.98, forMs: 60_000 },
  recover: { below: 0.95, forMs: 60_000 },
};

/** An endpoint does not answer: half of the tries or more. */
export const unansweredJudgement: Judgement = {
  kind: 'counts',
  suspect: { share: 0.5, failedAtLeast: 3, withinMs: 10_000 },
  failed: { share: 0.5, failedAtLeast: 8, withinMs: 20_000 },
  recover: { share: 0.05, forMs: 15_000 },
};

/** A table of the kernel is nearly full; what comes after it fails at once, and mostly without a line in any log. */
export function judgeTableUse(warn: number): Judgement {
  return { kind: 'level', warn, suspect: { above: 0.9, forMs: 10_000 }, recover: { below: 0.85, forMs: 30_000 } };
}
