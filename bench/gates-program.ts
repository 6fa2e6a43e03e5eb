/** `npm run bench:gates [-- --short] [-- --write]`: the shoot-out of gates; exit code 1 when another gate does better than heald in a story. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareGates } from './gates.ts';
import { putIntoPage } from './gates/page.ts';

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } } });
if (values.short && values.write) {
  console.error('the manual shows the whole run: leave out --short');
  process.exit(2);
}
const { results, beaten } = await compareGates(values.short, (line) => console.log(line));
if (values.write) {
  const page = new URL('../docs/manual/gates.md', import.meta.url);
  writeFileSync(page, putIntoPage(readFileSync(page, 'utf8'), results));
}
process.exit(beaten.length === 0 ? 0 : 1);
