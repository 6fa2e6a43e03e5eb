/** Which policies hold? Turns what lies in the policy folder into the event that the core understands. */
import type { PolicyFile } from '../../adapters/policy-folder.ts';
import type { Result } from '../../base/result.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import type { Problem } from '../../policy/policy.ts';
import { readPolicies } from '../../policy/read-policies.ts';

export function toPolicyEvent(
  folder: string,
  read: Result<readonly PolicyFile[], string>,
): Extract<ControllerEvent, { kind: 'policies_read' | 'policies_unreadable' }> {
  if (!read.ok) return { kind: 'policies_unreadable', problems: [sayFolderProblem(folder, read.problem)] };
  const { policies, problems } = readPolicies(read.value);
  return policies === undefined ? { kind: 'policies_unreadable', problems } : { kind: 'policies_read', policies, warnings: problems };
}

function sayFolderProblem(folder: string, message: string): Problem {
  return { file: folder, line: 1, column: 1, endColumn: 1, severity: 'error', code: 'HP029', message, help: undefined };
}
