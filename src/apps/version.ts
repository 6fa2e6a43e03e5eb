/** Which heald is this? The version that agents report, the ledger records and `--version` prints. */
import { readFileSync } from 'node:fs';

const packageFile = new URL('../../package.json', import.meta.url);

export const healdVersion = (JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string }).version;
