/** A problem as a person sees it: the place, what is wrong, the line with the spot marked, and what to do. */
import { hideSecrets } from './hide-secrets.ts';
import type { Problem } from './policy.ts';
import { muteControls } from './problem-list.ts';

const frameWidth = 120;

/** "policies/web.yaml:23:7  error  unknown signal "disk.stal_seconds"; did you mean "disk.stall_seconds"?  [HP012]" */
export function formatProblemLine(problem: Problem): string {
  const { message, help, code } = problem;
  return `${placeOf(problem)}  ${problem.severity}  ${message}${help === undefined ? '' : `; ${help}`}  [${code}]`;
}

/** The same over several lines, with the spot in `text`, the file's contents. */
export function formatProblem(problem: Problem, text: string): string {
  const { line, message, help, code, severity } = problem;
  const margin = ' '.repeat(String(line).length);
  const helpLine = help === undefined ? [] : [`${margin} = help: ${help}`];
  const head = `${placeOf(problem)}  ${severity}  ${message}  [${code}]`;
  const source = text.split('\n')[line - 1];
  if (source === undefined || source.trim() === '') return [head, ...helpLine].join('\n');
  const { shown, column, length } = cutOut(hideSecrets(source), problem);
  return [head, `${margin} |`, `${line} | ${shown}`, `${margin} | ${' '.repeat(column)}${'^'.repeat(length)}`, ...helpLine].join('\n');
}

function placeOf({ file, line, column, code }: Problem): string {
  return code === 'HP029' ? file : `${file}:${line}:${column}`;
}

/** The part of the line that a terminal can show, without characters that speak to it. */
function cutOut(source: string, { column, endColumn }: Problem): { shown: string; column: number; length: number } {
  const from = column > frameWidth - 20 ? column - 40 : 0;
  const shown = muteControls(source.slice(from, from + frameWidth)).trimEnd();
  const start = column - 1 - from;
  const length = Math.max(1, Math.min(endColumn - column, shown.length - start));
  return { shown, column: start, length };
}
