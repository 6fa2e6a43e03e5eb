/** Which tokens are good here? Undefined when none are asked for: loopback without a token file is open. */
import { readFile } from 'node:fs/promises';

import { parseTokens, type Credentials } from '../../adapters/wire/credentials.ts';
import { ok, wrong, type Result } from '../../base/result.ts';

export async function readCredentials(tokenFile: string | undefined): Promise<Result<Credentials | undefined, readonly string[]>> {
  if (tokenFile === undefined) return ok(undefined);
  try {
    return parseTokens(await readFile(tokenFile, 'utf8'), tokenFile);
  } catch (error) {
    return wrong([`Cannot read the tokens: ${(error as Error).message}. Name a file that the controller's user may read with --tokens.`]);
  }
}
