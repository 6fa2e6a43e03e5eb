/** What can be typed? The page of the command line: every verb with its options, examples and exit codes. */
import { catalogue } from '../../src/apps/cli/catalogue.ts';
import { exitCodes } from '../../src/apps/cli/exit-codes.ts';
import { noColour } from '../../src/apps/cli/options.ts';
import type { Verb } from '../../src/apps/cli/verb.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';

const page = 'docs/manual/cli.md';

const verbs = await Promise.all(catalogue.map(async (line) => ({ line, verb: (await line.load()).verb })));

export const cliPage: Generator = {
  owns: page,
  write: () => {
    const codes = Object.values(exitCodes).map(({ code, sentence }) => [String(code), sentence]);
    const summaries = catalogue.map(({ name, summary }) => [`[\`heald ${name}\`](#heald-${name.replaceAll(' ', '-')})`, summary]);
    const text = joinBlocks([
      generatedFrom('src/apps/cli/'),
      '# The command line',
      'What has been recorded is read from the ledger of this host, with the controller down too, or, where there is none or `--controller` names one, from a controller; `status`, `hosts` and `host` add what a controller sees now, and `clusters` needs one. Data goes to stdout, talk to stderr. `heald <verb> --help` shows examples first.',
      writeTable(['verb', 'what it shows or does'], summaries),
      '## Exit codes',
      writeTable(['code', 'meaning'], codes),
      '## For programs',
      '`--json` gives one document with a `formatVersion` and the `kind` of the answer; lists also have `--ndjson`, one object a line, and `--plain`, one tab between columns and no headings. Times are RFC 3339 in UTC; people see local time. What is not known is `null`. Keys stay within a format version.',
      ...verbs.flatMap(({ line, verb }) => writeVerb(line.name, line.summary, verb)),
    ]);
    return new Map([[page, text]]);
  },
};

function writeVerb(name: string, summary: string, verb: Verb): string[] {
  const { argument, secondArgument, endings } = verb;
  const options = [...verb.options, noColour].map(({ flags, summary: effect }) => [`\`${flags}\``, effect]);
  const examples = verb.examples.map(([words, effect]) => `heald ${words}   # ${effect}`);
  return [
    `## heald ${name}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    `\`\`\`sh\n${examples.join('\n')}\n\`\`\``,
    ...[argument, secondArgument].flatMap((each) => (each === undefined ? [] : [`\`${each.form}\`: ${each.summary}.`])),
    writeTable(['option', 'what it does'], options),
    ...(endings === undefined ? [] : [`Exit code: ${endings}`]),
  ];
}
