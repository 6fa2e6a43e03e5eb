/** Does the person mean it? One question on the terminal; where there is none, the words of the command have to say it. */
import { createInterface } from 'node:readline/promises';

import { Unanswerable } from './verb.ts';

/** True once "yes" was typed. Throws with `otherwise` where there is no terminal to ask at. */
export async function confirm(question: string, otherwise: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new Unanswerable('usage', otherwise);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} Type yes: `)).trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
