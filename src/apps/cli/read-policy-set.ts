/** Which set of policies is meant? A folder, a file, a state of the folder in git, or the set that comes with heald; valid as a whole. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { isPolicyName } from '../../adapters/policy-folder.ts';
import { formatProblemLine } from '../../policy/format-problem.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { readPolicies, type PolicyFile } from '../../policy/read-policies.ts';
import { shippedFolder } from '../shipped-folder.ts';
import { readPolicyFiles } from './read-policy-files.ts';
import { Unanswerable } from './verb.ts';

const run = promisify(execFile);
const outputMax = 64 * 1024 * 1024;

/** The set in `place`; when there is no such folder, what `folder` held at the commit, branch or tag of that name. */
export async function readPolicySet(place: string | undefined, folder: string | undefined): Promise<PolicySet> {
  const isPlace = place === undefined || existsSync(place);
  const files = isPlace ? (await readPolicyFiles(place)).files : await readFromGit(place, folder ?? shippedFolder('policies'));
  const { policies, problems } = readPolicies(files);
  if (policies === undefined) throw new Unanswerable('usage', problems.map(formatProblemLine).join('\n'));
  return policies;
}

async function readFromGit(ref: string, folder: string): Promise<readonly PolicyFile[]> {
  const inside = folder.endsWith('.yaml') || folder.endsWith('.yml') ? dirname(folder) : folder;
  const git = async (...words: string[]) => {
    const options = { cwd: resolve(inside), maxBuffer: outputMax };
    return (await run('git', words, options)).stdout;
  };
  try {
    const commit = (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`)).trim();
    const names = (await git('ls-tree', '-z', '--name-only', commit, '.')).split('\0').filter((name) => isPolicyName(name));
    if (names.length === 0) throw new Unanswerable('usage', `There was no policy file in "${folder}" at ${ref}.`);
    return await Promise.all(
      names.map(async (file) => ({ file: `${ref}:${join(inside, file)}`, text: await git('show', `${commit}:./${file}`) })),
    );
  } catch (error) {
    if (error instanceof Unanswerable) throw error;
    throw new Unanswerable('usage', `"${ref}" is neither a folder nor a commit, branch or tag that git knows in "${inside}".`);
  }
}
