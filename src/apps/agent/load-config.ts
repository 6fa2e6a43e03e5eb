/** Where is the agent's configuration? In the file that is named, else in the usual place, else everything is as shipped. */
import { readFileSync } from 'node:fs';
import { ok, type Result, wrong } from '../../base/result.ts';
import { type AgentConfig, defaultConfig, readConfig } from './config.ts';

const usualFile = '/etc/heald/agent.yaml';

/** `controllers` from the command line take the place of those of the file. */
export async function loadConfig(
  file: string | undefined,
  controllers: readonly string[] = [],
): Promise<Result<AgentConfig, readonly string[]>> {
  const read = await loadFile(file);
  if (!read.ok || controllers.length === 0) return read;
  const misread = controllers.filter((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  if (misread.length > 0)
    return wrong(misread.map((url) => `--controller: expected an address such as http://127.0.0.1:4325, found "${url}"`));
  return ok({ ...read.value, controllers });
}

async function loadFile(file: string | undefined): Promise<Result<AgentConfig, readonly string[]>> {
  try {
    const read = await readConfig(file ?? usualFile, readFileSync(file ?? usualFile, 'utf8'));
    const untold = read.ok ? findTokenProblem(read.value.tokenFile) : undefined;
    return untold === undefined ? read : wrong([untold]);
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code;
    if (file === undefined && code === 'ENOENT') return ok(defaultConfig);
    return wrong([`Cannot read the agent's configuration "${file ?? usualFile}": ${sayWhy(problem as NodeJS.ErrnoException)}`]);
  }
}

/** Found out here, so that it is told like every other mistake in the file. */
function findTokenProblem(file: string | undefined): string | undefined {
  try {
    return readToken(file) === '' ? `The token file "${file}" is empty` : undefined;
  } catch (problem) {
    return `Cannot read the token file "${file}": ${sayWhy(problem as NodeJS.ErrnoException)}`;
  }
}

function sayWhy(problem: NodeJS.ErrnoException): string {
  if (problem.code === 'ENOENT') return 'it does not exist';
  if (problem.code === 'EACCES') return 'permission denied';
  return problem.code ?? String(problem);
}

/** Read once, at start: later the file may lie on the disk that hangs. */
export function readToken(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8').trim();
}
