import { invariant } from '../base/invariant.ts';
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
    if (problems.length === keptPerFile) return;
    const words = { message: muteControls(message), help: help === undefined ? undefined : muteControls(help) };
    problems.push({ file, ...at, severity: problemCodes[code].severity, code, ...words });
  };
  return { report, problems };
}

/** For words of heald's own, such as defaults: a problem with them is a mistake of ours. */
export const breakOnProblem: ReportProblem = (_code, _at, message) => invariant(false, `heald's own words are not accepted: ${message}`);

/** A file may hold characters that speak to a terminal instead of to its reader; they become spaces. */
export function muteControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
}
