/**
 * What does a Nagios plugin say? Its exit code is the status, the first line of its output the explanation.
 * Source: Monitoring Plugins Development Guidelines: 0 ok, 1 warning, 2 critical, 3 unknown.
 */
import type { CommandResult } from './run-command.ts';

const textMax = 200;

export interface CheckStatus {
  /** 0, 1 or 2; null when the plugin cannot say. */
  readonly value: 0 | 1 | 2 | null;
  readonly detail: string | undefined;
}

export function readCheckStatus({ exitCode, because, output, complaint }: CommandResult): CheckStatus {
  const said = firstLine(output) ?? firstLine(complaint);
  if (because !== undefined) return { value: null, detail: because };
  if (exitCode === 0 || exitCode === 1 || exitCode === 2) return { value: exitCode, detail: said };
  return { value: null, detail: exitCode === 3 ? (said ?? 'unknown') : `exit code ${exitCode}${said === undefined ? '' : `: ${said}`}` };
}

/** The first line that says something, without control characters and without performance data. */
export function firstLine(text: string): string | undefined {
  const [line = ''] = text.trimStart().split('\n', 1);
  const [said = ''] = line.split('|', 1);
  const clean = said.replaceAll(/\p{Cc}+/gu, ' ').trim();
  return clean === '' ? undefined : clean.slice(0, textMax);
}
