/** Thresholds of a signal that is judged by counted failures: which share of the tries, how many, over how long. */
import { dayMs, secondMs } from '../../base/instant.ts';
import type { FailureShare, Judgement } from '../../liveness/signal.ts';
import { findPlace, type Node } from '../node.ts';
import { neverReached, writeBoth } from './threshold-problems.ts';
import { defaulted, object, optional } from './object-shape.ts';
import type { ReportProblem } from '../problem-list.ts';
import { duration, share, wholeNumber, writeDuration, writeShare, type Shape } from './shape.ts';

type CountsJudgement = Extract<Judgement, { kind: 'counts' }>;

export function countsThresholds(own: CountsJudgement): Shape<Judgement> {
  const written = object('thresholds: suspect, failed and recover', {
    suspect: optional(failuresShape('suspect', own.suspect), 'When the host is suspect.'),
    failed: optional(own.failed === undefined ? neverReached('failed') : failuresShape('failed', own.failed), 'When the host has failed.'),
    recover: optional(recoverShape(own.recover), 'When it is well again.'),
  });
  return {
    ...written,
    read: (node, path, report) => {
      const values = written.read(node, path, report);
      if (values === undefined) return undefined;
      const failed = values.failed ?? own.failed;
      const judgement: CountsJudgement = {
        kind: 'counts',
        suspect: values.suspect ?? own.suspect,
        ...(failed === undefined ? {} : { failed }),
        recover: values.recover ?? own.recover,
      };
      return isOrdered(judgement, node, path, report) ? judgement : undefined;
    },
  };
}

function failuresShape(name: string, own: FailureShare): Shape<FailureShare> {
  const written = object('a mapping with share, failedAtLeast and within', {
    share: defaulted(share(), `The host is ${name} from this share of failed tries on.`, writeShare(own.share)),
    failedAtLeast: defaulted(wholeNumber(1, 1000), 'And from so many failed tries on.', own.failedAtLeast),
    within: defaulted(duration(5 * secondMs, 30 * secondMs), 'Counted over so long.', writeDuration(own.withinMs)),
  });
  return {
    ...written,
    read: (node, path, report) => {
      const values = written.read(node, path, report);
      return values === undefined ? undefined : { share: values.share, failedAtLeast: values.failedAtLeast, withinMs: values.within };
    },
  };
}

function recoverShape(own: CountsJudgement['recover']): Shape<CountsJudgement['recover']> {
  const written = object('a mapping with share and for', {
    share: defaulted(share(), 'Well again below this share of failed tries.', writeShare(own.share)),
    for: defaulted(duration(0, dayMs), 'For so long.', writeDuration(own.forMs)),
  });
  return {
    ...written,
    read: (node, path, report) => {
      const values = written.read(node, path, report);
      return values === undefined ? undefined : { share: values.share, forMs: values.for };
    },
  };
}

function isOrdered({ suspect, failed, recover }: CountsJudgement, node: Node, path: string, report: ReportProblem): boolean {
  const limit = `suspect at ${writeShare(suspect.share)}`;
  if (recover.share > suspect.share) {
    report(
      'HP023',
      findPlace(node, ['recover', 'share']),
      `${path}: recovers below ${writeShare(recover.share)}, which lies above ${limit}`,
      writeBoth,
    );
    return false;
  }
  if (failed !== undefined && failed.share < suspect.share) {
    report(
      'HP023',
      findPlace(node, ['failed', 'share']),
      `${path}: failed at ${writeShare(failed.share)}, which comes before ${limit}`,
      writeBoth,
    );
    return false;
  }
  return true;
}
