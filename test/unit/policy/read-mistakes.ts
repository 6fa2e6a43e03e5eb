/** The stories under mistakes/: a policy file with one kind of mistake, and below the line exactly what its author is told. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'mistakes');
const line = '\n===== what heald says =====\n';

export interface Mistake {
  readonly name: string;
  readonly text: string;
  readonly told: string;
}

export function readMistakes(): readonly Mistake[] {
  return readdirSync(folder).map((file) => {
    const [text = '', told = ''] = readFileSync(join(folder, file), 'utf8').split(line);
    return { name: file.replace('.txt', ''), text, told };
  });
}
