import type { Span } from './node.ts';
import type { Problem } from './policy.ts';
import { problemCodes, type ProblemCode } from './problem-codes.ts';

/** Takes down one problem. The parser never stops at the first: the author sees all of them at once. */
export type ReportProblem = (code: ProblemCode, at: Span, message: string, help?: string) => void;

const keptPerFile = 100;

/** The problems of one file, as they are found. Beyond a hundred nobody reads on. */
export function createProblemList(file: string): { readonly report: ReportProblem; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report: ReportProblem = (code, at, message, help) => {
    if (problems.length < keptPerFile) problems.push({ file, ...at, severity: problemCodes[code].severity, code, message, help });
  };
  return { report, problems };
}
