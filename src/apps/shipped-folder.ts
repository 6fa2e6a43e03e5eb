/** Where are the folders that come with heald? Beside src/ in development, and beside dist/ once built. */
import { fileURLToPath } from 'node:url';

export function shippedFolder(name: 'policies' | 'scenarios'): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
