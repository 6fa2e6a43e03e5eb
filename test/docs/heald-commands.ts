/** Which commands of heald does a page show, and are they understood? Parsed by the very program that would run them, and not run. */
import type { Command } from 'commander';

import { catalogue, type CatalogueLine } from '../../src/apps/cli/catalogue.ts';
import { createProgram } from '../../src/apps/cli/program.ts';
import type { Verb } from '../../src/apps/cli/verb.ts';
import { codeWordsOf, fencesOf } from './pages.ts';

export interface ShownCommand {
  /** The line as the page has it. */
  readonly line: string;
  /** What follows `heald`. */
  readonly words: readonly string[];
  /** The exit code that the line's comment states. */
  readonly exitCode: number;
}

/** Commands that a reader would type: the prompt's lines of console fences, and the lines of sh fences. */
export function commandsOf(page: string): readonly ShownCommand[] {
  return fencesOf(page).flatMap(({ language, text }) => {
    const lines = text.split('\n');
    if (language === 'sh') return lines.flatMap(readLine);
    return language === 'console' ? lines.filter((line) => /^[$#] /.test(line)).flatMap((line) => readLine(line.slice(2))) : [];
  });
}

/** Commands that a sentence mentions. */
export function mentionsOf(page: string): readonly ShownCommand[] {
  return codeWordsOf(page).flatMap(readLine);
}

/** "heald explain <id>   # why" holds one command; a line may hold several, or none. */
function readLine(line: string): ShownCommand[] {
  const [, command = '', comment = ''] = /^(.*?)(?:\s#\s(.*))?$/.exec(line) ?? [];
  const exitCode = Number(/exit code (\d+)/.exec(comment)?.[1] ?? 0);
  return command.split(/&&|\|\||[|;]/).flatMap((part) => {
    const words = part.replaceAll(/<[^>]*>/g, '<…>').match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
    const start = findStart(words);
    const spoken = start === undefined ? [] : words.slice(start);
    return start === undefined || spoken[0] === '<…>' || spoken[0] === '…' ? [] : [{ line, words: spoken, exitCode }];
  });
}

/** Where the words after `heald` begin; undefined when the command is another one. */
function findStart(words: readonly string[]): number | undefined {
  if (words[0] === 'heald') return words.length > 1 ? 1 : undefined;
  if (words[0] === 'npx' && words[1] === 'heald') return 2;
  const dashes = words.indexOf('--');
  return words[0] === 'npm' && words.includes('heald') && dashes !== -1 ? dashes + 1 : undefined;
}

/** What commander says against it; undefined when it understands it. */
export async function findMistake({ words }: ShownCommand): Promise<string | undefined> {
  const loaded = new Map<CatalogueLine, Verb>();
  for (const line of catalogue) loaded.set(line, (await line.load()).verb);
  let said = '';
  const program = createProgram('', loaded, async () => {});
  for (const command of [program, ...listBelow(program)])
    command.configureOutput({ writeErr: (text) => (said += text), writeOut: () => {} });
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? undefined : said.trim() || String(error);
  }
}

function listBelow(command: Command): Command[] {
  return command.commands.flatMap((inner) => [inner, ...listBelow(inner)]);
}
