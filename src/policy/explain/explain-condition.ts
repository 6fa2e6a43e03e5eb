/** A condition in words, as an indented list that reads aloud: "any of these:" and what stands below it. */
import { formatDuration } from '../../base/duration.ts';
import { invariant } from '../../base/invariant.ts';
import { findSignal } from '../../liveness/catalog.ts';
import type { Comparison, Condition } from '../../liveness/condition.ts';
import { formatValue } from '../../liveness/evaluate-condition.ts';

/** The first line belongs behind "when"; the lines after it are indented. */
export function explainCondition(condition: Condition): readonly string[] {
  if (condition.kind === 'compare') return [explainComparison(condition)];
  if (condition.kind === 'not') return ['this is known not to hold:', ...indent(explainCondition(condition.of))];
  const heading = condition.kind === 'all' ? 'all of these hold:' : 'any of these holds:';
  return [heading, ...condition.of.flatMap((branch) => indent(explainCondition(branch)))];
}

function indent([first, ...rest]: readonly string[]): readonly string[] {
  return [`  - ${first}`, ...rest.map((line) => `  ${line}`)];
}

function explainComparison({ signal, subjects, operator, value, forMs }: Comparison): string {
  const definition = findSignal(signal);
  invariant(definition !== undefined, `The parser let an unknown signal pass: ${signal}`);
  const { unit, subject } = definition;
  const amount = formatValue(value, unit);
  const level = operator === 'above' ? `${amount} or more` : `less than ${amount}`;
  const what = unit === 'counts' ? `: ${level} of the tries fail` : ` is ${level}`;
  const lasting = forMs === 0 ? '' : ` for ${formatDuration(forMs)} without a break`;
  return `${signal}${what}${lasting}${describeSubjects(subject, subjects)}`;
}

function describeSubjects(subject: string, subjects: readonly string[] | undefined): string {
  if (subjects !== undefined) return ` (${subject} ${subjects.join(' or ')})`;
  return subject === 'host' ? '' : ` (any ${subject})`;
}
