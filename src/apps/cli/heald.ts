#!/usr/bin/env node
/** The command line's front door: finds the verb, runs it, and turns whatever happens into an exit code. */
import { CommanderError } from 'commander';

import { findLine, type CatalogueLine } from './catalogue.ts';
import { exitCodes, type Ending } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { createScreen, say } from './screen.ts';
import { createTimes } from './pages/times.ts';
import { Unanswerable, type Verb } from './verb.ts';
import { healdVersion } from '../version.ts';

/** A reader that goes away (`heald log | head`) is no trouble of ours. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok.code);
}

async function run(given: readonly string[]): Promise<Ending> {
  const words = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  let ending: Ending = 'ok';
  const line = findLine(words);
  const loaded = new Map<CatalogueLine, Verb>();
  if (line !== undefined) loaded.set(line, (await line.load()).verb);
  const program = createProgram(healdVersion, loaded, async (verb, [argument, secondArgument], options) => {
    if (verb.endsItself !== true) process.once('SIGINT', () => process.exit(exitCodes.interrupted.code));
    const screen = createScreen(process.env, options['color'] !== false);
    const words = { argument, secondArgument, options };
    ending = await verb.run({ ...words, screen, environment: process.env, times: createTimes(undefined), now: Date.now });
  });
  await program.parseAsync(words, { from: 'user' });
  return ending;
}

function endWith(error: unknown): Ending {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'ok' : 'usage';
  if (!(error instanceof Unanswerable)) throw error;
  say(error.message);
  return error.ending;
}

process.stdout.on('error', leaveQuietly);
process.stderr.on('error', leaveQuietly);
process.exitCode = exitCodes[await run(process.argv.slice(2)).catch(endWith)].code;
