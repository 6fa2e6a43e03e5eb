/** Thresholds of a signal that is judged by its level: warn, suspect, failed and recover, in the signal's unit. */
import { dayMs } from '../../base/instant.ts';
import type { Judgement, Level, Unit } from '../../liveness/signal.ts';
import { findPlace, type Node } from '../node.ts';
import { defaulted, object, optional } from './object-shape.ts';
import { neverReached, writeBoth } from './threshold-problems.ts';
import type { ReportProblem } from '../problem-list.ts';
import { duration, writeDuration, writeShare, type Shape } from './shape.ts';
import { thresholdShapes } from './unit-thresholds.ts';

type LevelJudgement = Extract<Judgement, { kind: 'level' }>;
type Write = (value: number) => string | number;

export function levelThresholds(own: LevelJudgement, unit: Unit): Shape<Judgement> {
  const write = writerOf(unit);
  const shape = thresholdShapes[unit];
  const form = 'thresholds: warn, suspect, failed and recover, as far as the signal has them';
  const written = object(form, {
    warn: optional(shape, 'Shown as a warning from this value on.'),
    suspect: optional(levelShape('suspect', own.suspect, shape, write), 'When the host is suspect.'),
    failed: optional(levelShape('failed', own.failed, shape, write), 'When the host has failed.'),
    recover: optional(recoverShape(own.recover, shape, write), 'When it is well again.'),
  });
  return {
    ...written,
    read: (node, path, report) => {
      const values = written.read(node, path, report);
      if (values === undefined) return undefined;
      const warn = values.warn ?? own.warn;
      const suspect = values.suspect ?? own.suspect;
      const failed = values.failed ?? own.failed;
      const judgement: LevelJudgement = {
        kind: 'level',
        ...(warn === undefined ? {} : { warn }),
        ...(suspect === undefined ? {} : { suspect }),
        ...(failed === undefined ? {} : { failed }),
        recover: values.recover ?? own.recover,
      };
      return isOrdered(judgement, write, node, path, report) ? judgement : undefined;
    },
  };
}

function writerOf(unit: Unit): Write {
  if (unit === 'seconds') return (value) => writeDuration(value * 1000);
  return unit === 'share' ? writeShare : (value) => value;
}

const time = duration(0, dayMs);

function levelShape(name: 'suspect' | 'failed', own: Level | undefined, shape: Shape<number>, write: Write): Shape<Level> {
  if (own === undefined) return neverReached(name);
  const written = object('a mapping with above and for', {
    above: defaulted(shape, `The host is ${name} from this value on.`, write(own.above)),
    for: defaulted(time, 'For so long.', writeDuration(own.forMs)),
  });
  return {
    ...written,
    read: (node, path, report) => {
      const values = written.read(node, path, report);
      return values === undefined ? undefined : { above: values.above, forMs: values.for };
    },
  };
}

function recoverShape(own: LevelJudgement['recover'], shape: Shape<number>, write: Write): Shape<LevelJudgement['recover']> {
  const written = object('a mapping with below and for', {
    below: defaulted(shape, 'Well again below this value.', write(own.below)),
    for: defaulted(time, 'For so long.', writeDuration(own.forMs)),
  });
  return {
    ...written,
    read: (node, path, report) => {
      const values = written.read(node, path, report);
      return values === undefined ? undefined : { below: values.below, forMs: values.for };
    },
  };
}

/** Recover, warn, suspect and failed must rise in this order, or a host would fail before it is suspect, or never be well again. */
function isOrdered(
  { warn, suspect, failed, recover }: LevelJudgement,
  write: Write,
  node: Node,
  path: string,
  report: ReportProblem,
): boolean {
  if (suspect === undefined) return true;
  const limit = `suspect at ${write(suspect.above)}`;
  if (recover.below > suspect.above) {
    report(
      'HP023',
      findPlace(node, ['recover', 'below']),
      `${path}: recovers below ${write(recover.below)}, which lies above ${limit}`,
      writeBoth,
    );
    return false;
  }
  if (warn !== undefined && warn > suspect.above) {
    report('HP023', findPlace(node, ['warn']), `${path}: warns at ${write(warn)}, which comes after ${limit}`, writeBoth);
    return false;
  }
  if (failed !== undefined && (failed.above < suspect.above || (failed.above === suspect.above && failed.forMs < suspect.forMs))) {
    report(
      'HP023',
      findPlace(node, ['failed', 'above']),
      `${path}: failed at ${write(failed.above)}, which comes before ${limit}`,
      writeBoth,
    );
    return false;
  }
  return true;
}
