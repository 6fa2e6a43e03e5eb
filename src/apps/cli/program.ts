/** How are the words of the command line understood? Builds commander's program from the catalogue; the manual is made from it too. */
import { Command, Option } from 'commander';

import { catalogue, type CatalogueLine } from './catalogue.ts';
import { noColour } from './options.ts';
import type { Options, Verb } from './verb.ts';
import { wrapText } from './pages/wrap-text.ts';

export type Start = (verb: Verb, words: readonly (string | undefined)[], options: Options) => Promise<void>;

/** A program that knows every verb by name and summary, and the `loaded` ones in full. */
export function createProgram(version: string, loaded: ReadonlyMap<CatalogueLine, Verb>, start: Start): Command {
  const program = frame(new Command('heald'), '')
    .version(`heald ${version}`, '--version', 'the version, and nothing else')
    .usage('<verb> [options]')
    .helpCommand(false)
    .addHelpText('before', 'heald watches hosts, and says why, each time it acts and each time it holds.\n')
    .addHelpText(
      'after',
      '\nStart with:  heald up            watch this host\n             heald agent --once  what can be measured here\nMore about a verb:  heald <verb> --help',
    );
  const groups = new Map<string, Command>();
  for (const line of catalogue) {
    const words = line.name.split(' ');
    const parent = words.length === 1 ? program : findGroup(program, groups, words[0] as string, line.heading);
    const command = frame(new Command(words.at(-1)), line.name)
      .summary(line.summary)
      .helpGroup(`${line.heading}:`);
    const verb = loaded.get(line);
    if (verb === undefined) command.allowUnknownOption().allowExcessArguments();
    else complete(command, line, verb, start);
    parent.addCommand(command);
  }
  return program;
}

/** `name` is what was typed after `heald` to get to the command. */
function frame(command: Command, name: string): Command {
  return command
    .helpOption('-h, --help', 'examples and options')
    .showSuggestionAfterError()
    .showHelpAfterError(`See heald ${name === '' ? '' : `${name} `}--help`)
    .exitOverride();
}

function findGroup(program: Command, groups: Map<string, Command>, name: string, heading: string): Command {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const lines = catalogue.filter((line) => line.name.startsWith(`${name} `));
  const verbs = lines.map((line) => line.name.split(' ')[1]).join(', ');
  const group = frame(new Command(name), name).summary(`${verbs}: see heald ${name} --help`).helpGroup(`${heading}:`).helpCommand(false);
  groups.set(name, group);
  program.addCommand(group);
  return group;
}

function complete(command: Command, line: CatalogueLine, verb: Verb, start: Start): void {
  const declared = [verb.argument, verb.secondArgument].filter((argument) => argument !== undefined);
  for (const { form, summary } of declared) command.argument(form, summary);
  for (const { flags, summary } of [...verb.options, noColour]) command.addOption(new Option(flags, summary));
  const title = `${line.summary.charAt(0).toUpperCase()}${line.summary.slice(1)}.`;
  command.addHelpText('before', () => `${title}\n\n${writeExamples(verb, helpColumns())}\n`);
  if (verb.endings !== undefined)
    command.addHelpText('after', () => `\n${wrapText(verb.endings ?? '', helpColumns(), { first: 'Exit code: ', rest: '' }).join('\n')}`);
  command.action(async (...given: unknown[]) => {
    await start(verb, given.slice(0, declared.length) as (string | undefined)[], command.opts());
  });
}

/** As wide as commander makes the rest of the page. */
function helpColumns(): number {
  return process.stdout.columns ?? 80;
}

function writeExamples(verb: Verb, columns: number): string {
  const width = Math.max(...verb.examples.map(([words]) => words.length));
  return verb.examples.flatMap(([words, effect]) => wrapText(effect, columns, { first: `  heald ${words.padEnd(width)}   ` })).join('\n');
}
