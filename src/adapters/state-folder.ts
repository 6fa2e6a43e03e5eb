/** Where does heald keep what it must remember on this host? The ledger and the recordings lie in one folder. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface StateFolder {
  readonly folder: string;
  readonly ledgerFile: string;
  readonly recordingsFolder: string;
}

/** `--state-dir`, else HEALD_STATE_DIR, else the system's place for root and the user's own for anybody else. */
export function findStateFolder(
  flag: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  isRoot = process.getuid?.() === 0,
): StateFolder {
  const folder =
    flag ??
    env['HEALD_STATE_DIR'] ??
    (isRoot ? '/var/lib/heald' : join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'heald'));
  return { folder, ledgerFile: join(folder, 'ledger.db'), recordingsFolder: join(folder, 'recordings') };
}
