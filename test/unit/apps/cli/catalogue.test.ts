import { expect, test } from 'vitest';

import { catalogue, findLine, type CatalogueLine } from '../../../../src/apps/cli/catalogue.ts';
import { exitCodes } from '../../../../src/apps/cli/exit-codes.ts';
import { createProgram } from '../../../../src/apps/cli/program.ts';
import type { Verb } from '../../../../src/apps/cli/verb.ts';

async function loadAll(): Promise<ReadonlyMap<CatalogueLine, Verb>> {
  return new Map(await Promise.all(catalogue.map(async (line) => [line, (await line.load()).verb] as const)));
}

/** What the words do: the verb's options as understood, or what was said about them. */
async function understand(...words: string[]): Promise<{ said: string; started: unknown[] }> {
  const started: unknown[] = [];
  let said = '';
  const program = createProgram('0.1.0', await loadAll(), async (_verb, [argument], options) => void started.push(argument, options));
  const listen = (command: typeof program) => {
    command.configureOutput({ writeErr: (text) => (said += text), writeOut: (text) => (said += text) });
    command.commands.forEach(listen);
  };
  listen(program);
  await program.parseAsync(words, { from: 'user' }).catch(() => {});
  return { said, started };
}

test('every verb has examples that are verbs themselves, and help that starts with them', async () => {
  for (const [{ name, summary }, { examples }] of await loadAll()) {
    const { said } = await understand(...name.split(' '), '--help');
    expect(said.startsWith(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.\n\n  heald ${name}`)).toBe(true);
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.filter(([words]) => findLine(words.split(' '))?.name !== name)).toEqual([]);
  }
});

test('every verb but those that run until they are ended, and the schema, which is JSON as it is, answers programs too', async () => {
  const deaf = [...(await loadAll())].filter(([, { options }]) => !options.some(({ flags }) => flags === '--json'));

  expect(deaf.map(([{ name }]) => name)).toEqual(['up', 'controller', 'policy schema']);
});

test('a mistyped verb or option gets the one that was meant', async () => {
  expect((await understand('statsu')).said).toContain('Did you mean status?');
  expect((await understand('log', '--folow')).said).toContain('Did you mean --follow?');
  expect((await understand('policy', 'validat')).said).toContain('Did you mean validate?');
});

test('too many words are refused instead of being overlooked', async () => {
  const { said, started } = await understand('explain', 'inc-7f3kq2', 'inc-abcdef');

  expect(said).toContain('too many arguments');
  expect(started).toEqual([]);
});

test('a verb is found by its words, wherever the options stand', () => {
  expect(findLine(['policy', 'validate', 'policies/'])?.name).toBe('policy validate');
  expect(findLine(['--no-color', 'status'])?.name).toBe('status');
  expect(findLine(['policy'])).toBe(undefined);
});

test('exit codes are the documented ones', () => {
  expect(Object.values(exitCodes).map(({ code }) => code)).toEqual([0, 1, 2, 3, 4, 5, 130]);
});
