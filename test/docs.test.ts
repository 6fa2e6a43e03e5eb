/**
 * Does the manual say what the code does? Generated pages are fresh, whatever can be named is documented, nothing stale is left, and
 * every link, file and command on a page is one that works.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { createMetrics } from '../src/adapters/wire/metrics.ts';
import { refusalStatus } from '../src/adapters/wire/refusal.ts';
import { readConfig } from '../src/apps/agent/config.ts';
import { catalogue } from '../src/apps/cli/catalogue.ts';
import { doctorChecks } from '../src/apps/cli/doctor-checks.ts';
import { exitCodes } from '../src/apps/cli/exit-codes.ts';
import { catalog } from '../src/liveness/catalog.ts';
import { problemCodes } from '../src/policy/problem-codes.ts';
import { readPolicies, wholeSet } from '../src/policy/read-policies.ts';
import { actionCatalog } from '../src/remediation/action-catalog.ts';
import { holdReasons } from '../src/remediation/decision.ts';
import { gateReasons } from '../src/remediation/gates/gate.ts';
import { faultCatalog } from '../src/simulator/faults/catalog.ts';
import { loadPolicyTest } from '../src/simulator/policy-test/load-policy-test.ts';
import { loadScenario } from '../src/simulator/scenario/load-scenario.ts';
import { generatePages, ownedPaths } from '../tools/docs/generate.ts';
import { findStalePages } from '../tools/docs/stale-pages.ts';
import { listAgentKeys } from './docs/agent-keys.ts';
import { commandsOf, findMistake, mentionsOf, type ShownCommand } from './docs/heald-commands.ts';
import { codeWordsOf, fencesOf, firstCellsOf, headingsOf, linksOf, listPages, readPage, root, rowsOf, sectionOf } from './docs/pages.ts';

const manual = 'docs/manual';
const generated = generatePages();
const pages = listPages().map((path) => ({ path, text: readPage(path) }));
const agentKeys = await listAgentKeys();
const metricNames = createMetrics()
  .list()
  .map(({ name }) => name);

test('generated pages are fresh', () => {
  const old = [...generated].filter(([path, text]) => !existsSync(join(root, path)) || readPage(path) !== text).map(([path]) => path);
  expect(old, 'these pages do not say what the code says; run `npm run docs` and commit what it writes').toEqual([]);
});

test('the same code gives the same pages', () => {
  expect([...generatePages()]).toEqual([...generated]);
});

test('no stale page is left', () => {
  expect(findStalePages(root, ownedPaths, generated), 'run `npm run docs`, which removes them').toEqual([]);
});

test('the index of the manual leads to every page and every runbook', () => {
  const index = `${manual}/README.md`;
  const linked = linksOf(readPage(index)).map((link) => normalize(join(manual, link.split('#')[0] ?? '')));
  const wanted = pages.map(({ path }) => path).filter((path) => /^docs\/(manual|runbooks)\/[^/]+$/.test(path) && path !== index);
  expect(wanted.length).toBeGreaterThan(10);
  expect(wanted.filter((path) => !linked.includes(path))).toEqual([]);
});

/** One place of the manual for each closed list of the code: what it should hold, and what it does. */
const closedLists: readonly (readonly [what: string, code: readonly string[], manual: () => readonly string[]])[] = [
  ['signals', catalog.map(({ name }) => name), () => rowsOf(readPage(`${manual}/signals/README.md`)).map(readLinkedName)],
  [
    'pages of signals',
    catalog.map(({ name }) => `${name}.md`),
    () => readdirSync(join(root, manual, 'signals')).filter((name) => name !== 'README.md'),
  ],
  ['reasons to hold', Object.keys(holdReasons), () => firstCellsOf(readPage(`${manual}/hold-reasons.md`))],
  [
    'conditions of gates',
    Object.keys(gateReasons),
    () => firstCellsOf(sectionOf(readPage(`${manual}/kafka-gate.md`), '## What the gate asks')),
  ],
  ['actions', actionCatalog.map(({ name }) => name), () => headingsOf(readPage(`${manual}/actions.md`), 2)],
  ['problems of policies', Object.keys(problemCodes), () => firstCellsOf(readPage(`${manual}/policy-problems.md`))],
  [
    'verbs',
    catalogue.map(({ name }) => `heald ${name}`),
    () => headingsOf(readPage(`${manual}/cli.md`), 2).filter((heading) => heading.startsWith('heald ')),
  ],
  [
    'exit codes',
    Object.values(exitCodes).map(({ code }) => String(code)),
    () => rowsOf(sectionOf(readPage(`${manual}/cli.md`), '## Exit codes')).map(([code = '']) => code),
  ],
  ['metrics', metricNames, () => firstCellsOf(sectionOf(readPage(`${manual}/http.md`), '## Metrics'))],
  [
    'error codes',
    listErrorCodes(),
    () => [
      ...firstCellsOf(sectionOf(readPage(`${manual}/http.md`), '## Refusals')),
      ...firstCellsOf(sectionOf(readPage(`${manual}/api.md`), '## Errors')),
    ],
  ],
  [
    'scenarios',
    readdirSync(join(root, 'scenarios')).map((file) => file.replace(/\.yaml$/, '')),
    () => firstCellsOf(sectionOf(readPage(`${manual}/scenarios.md`), '## Scenarios that come with heald')),
  ],
  [
    'faults of rehearsals',
    faultCatalog.map(({ name }) => name),
    () => headingsOf(sectionOf(readPage(`${manual}/scenarios.md`), '## Faults'), 3),
  ],
  ['entries of the ledger', listEntryKinds(), () => firstCellsOf(sectionOf(readPage(`${manual}/ledger.md`), '## What is written'))],
  [
    'checks of the doctor',
    Object.keys(doctorChecks),
    () => firstCellsOf(sectionOf(readPage(`${manual}/aws.md`), '## What the doctor looks at')),
  ],
  ['keys of the agent', agentKeys.map(({ path }) => path), () => firstCellsOf(sectionOf(readPage(`${manual}/agent.md`), '### Keys'))],
];

test.each(closedLists)('all %s are in the manual, and none that is gone', (_what, code, documented) => {
  expect(code.length).toBeGreaterThan(4);
  expect([...documented()].toSorted()).toEqual([...code].toSorted());
});

function readLinkedName([cell = '']: readonly string[]): string {
  return /^\[([^\]]+)\]/.exec(cell)?.[1] ?? cell;
}

/** Refusals are a closed list; what the server says besides stands in its text. */
function listErrorCodes(): readonly string[] {
  const server = readPage('src/adapters/wire/server.ts');
  const others = [...server.matchAll(/sendError\(\w+, \d+, '(\w+)'|error: \{ code: '(\w+)'/g)].map(([, sent, written]) => sent ?? written);
  return [...Object.keys(refusalStatus), ...others.map(String)];
}

/** The members of the union, which no value of the code lists. */
function listEntryKinds(): readonly string[] {
  const files = readdirSync(join(root, 'src/controller'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('entry.ts'),
  );
  const bodies = files.flatMap((name) => [
    ...readPage(`src/controller/${name}`).matchAll(/^export type \w*EntryBody =(.*?)(?=^export|^\/\*\*|$(?![^]))/gms),
  ]);
  return bodies.flatMap(([, body = '']) => [...body.matchAll(/readonly kind: '(\w+)'/g)].map(([, kind]) => kind as string));
}

test.each(agentKeys)(
  'the manual says of the agent’s key $path what the parser says',
  async ({ path, accepts, isRequired, write, writeWithout }) => {
    const row = rowsOf(sectionOf(readPage(`${manual}/agent.md`), '### Keys')).find(([key]) => key === `\`${path}\``);
    const [, form, fallback = ''] = row ?? [];
    expect(form).toBe(accepts);
    expect(fallback === 'required').toBe(isRequired);
    const literal = /^`([^`]+)`$/.exec(fallback)?.[1];
    if (literal !== undefined) expect(await readConfig('with', write(literal))).toEqual(await readConfig('without', writeWithout()));
  },
);

const faults = [...new Set(catalog.map(({ fault }) => fault))].join('|');
const endings = [...new Set(catalog.map(({ name }) => name.split(/[._]/).at(-1)))].join('|');

/** What looks like a name of the code, where it is written as code, and which such names there are. */
const spokenNames: readonly (readonly [what: string, pattern: RegExp, known: readonly string[]])[] = [
  ['signal', new RegExp(`^(?:${faults})\\.[a-z_.]*(?:${endings})$`), catalog.map(({ name }) => name)],
  ['problem of policies', /^HP\d+$/, Object.keys(problemCodes)],
  ['metric', /^heald_[a-z_]+$/, metricNames],
];

test.each(spokenNames)('no page speaks of a %s that there is not', (_what, pattern, known) => {
  // The page of mistakes shows mistakes.
  const others = pages.filter(({ path }) => path !== `${manual}/policy-problems.md` || pattern.test('HP001'));
  const words = others.flatMap(({ path, text }) =>
    codeWordsOf(text)
      .flatMap((code) => code.split(/[^\w.]+/))
      .filter((word) => pattern.test(word))
      .map((word) => ({ path, word })),
  );
  expect(words.length).toBeGreaterThan(0);
  expect(words.filter(({ word }) => !known.includes(word))).toEqual([]);
});

test('runbooks name reasons to hold that there are', () => {
  const runbooks = pages.filter(({ path, text }) => path.startsWith('docs/runbooks/') && text.includes('\n## When heald held\n'));
  const named = runbooks.flatMap(({ path, text }) =>
    firstCellsOf(sectionOf(text, '## When heald held')).map((reason) => ({ path, reason })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ reason }) => !Object.hasOwn(holdReasons, reason))).toEqual([]);
});

const yamlFences = pages.flatMap(({ path, text }) =>
  fencesOf(text)
    .filter(({ language }) => language === 'yaml')
    .map((fence) => ({ path, text: fence.text })),
);

/** What is wrong with a piece of YAML, taken as the kind of file that it is. */
async function listMistakes(file: string, text: string): Promise<readonly string[]> {
  if (/^kind:/m.test(text)) {
    const { problems } = readPolicies([{ file, text }]);
    // A page may show Guardrails alone, which no policy folder may.
    const own = problems.filter((problem) => problem.file !== wholeSet || problem.code !== 'HP029');
    return own.filter(({ severity }) => severity === 'error').map(({ line, message }) => `${file}, line ${line} of the fence: ${message}`);
  }
  if (/^cases:/m.test(text)) {
    const { problems } = loadPolicyTest(text, file, ['web-disk']);
    return problems.map(({ line, message }) => `${file}, line ${line} of the fence: ${message}`);
  }
  if (/^faults:/m.test(text)) {
    const { problems } = loadScenario(text, file);
    return problems.map(({ line, message }) => `${file}, line ${line} of the fence: ${message}`);
  }
  const config = await readConfig(file, text);
  return config.ok ? [] : config.problem;
}

test('every piece of YAML is a policy, a policy’s test, a scenario or an agent’s configuration without a mistake', async () => {
  expect(yamlFences.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', `${manual}/agent.md`, `${manual}/scenarios.md`]));
  expect((await Promise.all(yamlFences.map(({ path, text }) => listMistakes(path, text)))).flat()).toEqual([]);
});

test('a mistake in each kind of YAML would be found', async () => {
  expect(await listMistakes('policy', 'apiVersion: heald/v1\nkind: HostRemediation\nwhen: 5')).not.toEqual([]);
  expect(await listMistakes('scenario', 'title: x\nfaults: []')).not.toEqual([]);
  expect(await listMistakes('test', 'cases: []')).not.toEqual([]);
  expect(await listMistakes('agent', 'contollers: []')).not.toEqual([]);
});

async function listWrong(commands: readonly { readonly path: string; readonly command: ShownCommand }[]): Promise<readonly string[]> {
  const found = await Promise.all(
    commands.map(async ({ path, command }) => ({ line: `${path}: ${command.line}`, mistake: await findMistake(command) })),
  );
  return found.flatMap(({ line, mistake }) => (mistake === undefined ? [] : [`${line}: ${mistake}`]));
}

test('every command that a page shows is understood', async () => {
  const commands = pages.flatMap(({ path, text }) => commandsOf(text).map((command) => ({ path, command })));
  expect(commands.length).toBeGreaterThan(catalogue.length);
  expect(await listWrong(commands)).toEqual([]);
});

test('every verb and option that a sentence mentions is there', async () => {
  const mentions = pages.flatMap(({ path, text }) => mentionsOf(text).map((command) => ({ path, command })));
  expect(mentions.length).toBeGreaterThan(catalogue.length);
  // A sentence speaks of `heald explain` without saying what is explained.
  expect((await listWrong(mentions)).filter((wrong) => !wrong.includes('missing required argument'))).toEqual([]);
});

test('a command with a wrong verb, a wrong option or a word too many would be found', async () => {
  const commands = commandsOf(
    '```console\n$ heald stauts && heald log --sinse 1h\n$ heald status now | less\n$ npm run heald -- lgo\n```\n',
  );
  expect(commands.map(({ words }) => words.join(' '))).toEqual(['stauts', 'log --sinse 1h', 'status now', 'lgo']);
  for (const command of commands) expect(await findMistake(command)).toBeTypeOf('string');
});

/** The anchors that a page's headings have, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  return [1, 2, 3, 4]
    .flatMap((level) => headingsOf(readPage(path), level))
    .map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    );
}

function isBroken(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && statSync(join(root, target)).isFile() && !anchorsOf(target).includes(anchor);
}

test('no link between pages is broken', () => {
  const broken = pages.flatMap(({ path, text }) =>
    linksOf(text)
      .filter((link) => isBroken(path, link))
      .map((link) => `${path} links to ${link}`),
  );
  expect(pages.length).toBeGreaterThan(catalog.length);
  expect(broken).toEqual([]);
});
