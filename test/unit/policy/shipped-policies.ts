import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyFile } from '../../../src/policy/read-policies.ts';

const folder = join(import.meta.dirname, '../../../policies');

/** The policy files that heald comes with. */
export const shippedFiles: readonly PolicyFile[] = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('.test.yaml'))
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
