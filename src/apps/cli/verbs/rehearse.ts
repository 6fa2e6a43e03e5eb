/** `heald rehearse <scenario>`: an outage on virtual time, against the very core that runs in production. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { findNearest } from '../../../base/nearest.ts';
import { formatProblem, formatProblemLine } from '../../../policy/format-problem.ts';
import type { PolicySet } from '../../../policy/policy.ts';
import { readPolicies } from '../../../policy/read-policies.ts';
import { loadScenario } from '../../../simulator/scenario/load-scenario.ts';
import { play, type PlayResult } from '../../../simulator/play.ts';
import type { Scenario } from '../../../simulator/scenario/scenario.ts';
import { drawTranscriptLine } from '../pages/log-lines.ts';
import { asJson } from '../options.ts';
import { readPolicyFiles } from '../read-policy-files.ts';
import { drawOutcome, drawScenario, listScenarios } from '../pages/rehearsal-page.ts';
import { pageWidth } from '../screen.ts';
import { shippedFolder } from '../../shipped-folder.ts';
import { isForPeople, show } from '../show.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '[scenario]', summary: 'the name of a scenario, or a scenario file; without it they are listed' },
  options: [
    { flags: '--seed <number>', summary: 'what the scenario leaves open is drawn from it: hosts, onset, jitter (default: 1)' },
    { flags: '--speed <factor>', summary: 'watch it unfold, so many times faster than life: 20x (default: at once)' },
    { flags: '--policies <folder>', summary: 'the policies to rehearse with; else the set that comes with heald' },
    asJson,
  ],
  examples: [
    ['rehearse', 'which scenarios there are'],
    ['rehearse stateless-disk-stall', 'a disk stalls; what does heald see, and what would it do?'],
    ['rehearse s6-partition --speed 20x', 'a 43-second partition, as it unfolds'],
    ['rehearse idle-disk --policies ./policies', 'the same with your own policies'],
  ],
  endings: '0 when every "must" was met and no "never" happened, 1 otherwise.',
  run: async (call) => {
    if (call.argument === undefined) return listAll(call);
    const scenario = await readScenario(call.argument);
    const seed = readSeed(call);
    const speed = readSpeed(call);
    const policies = await readPolicySet(call);
    const { screen } = call;
    const columns = screen.columns ?? Infinity;
    const lines: { readonly atMs: number; readonly text: string }[] = [];
    const result = play(scenario, { seed, policies, onLine: (line) => lines.push(line) });
    if (isForPeople(call)) {
      screen.write(drawScenario(scenario, seed, pageWidth(screen), screen.paint));
      let atMs = 0;
      for (const line of lines) {
        if (speed !== undefined) await sleep((line.atMs - atMs) / speed);
        atMs = line.atMs;
        screen.write(drawTranscriptLine(line.text, columns, screen.paint));
      }
    }
    show(call, {
      kind: 'rehearsal',
      document: () => describeResult(scenario, seed, result),
      page: () => drawOutcome(result, pageWidth(screen), screen.paint),
    });
    return result.passed ? 'ok' : 'finding';
  },
};

async function listAll(call: Call): Promise<'ok'> {
  const scenarios = await Promise.all((await shippedNames()).map((name) => readScenario(name)));
  show(call, {
    kind: 'scenarios',
    document: () => ({ scenarios: scenarios.map(({ name, title, why }) => ({ name, title, why })) }),
    page: ({ paint }) => listScenarios(scenarios, pageWidth(call.screen), paint),
  });
  return 'ok';
}

async function shippedNames(): Promise<string[]> {
  const files = await readdir(shippedFolder('scenarios'));
  return files
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => basename(file).replace(/\.ya?ml$/, ''))
    .toSorted();
}

async function readScenario(asked: string): Promise<Scenario> {
  const isFile = /\.ya?ml$/.test(asked);
  const file = isFile ? asked : join(shippedFolder('scenarios'), `${asked}.yaml`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw await sayUnknown(asked, isFile);
  const { scenario, problems } = loadScenario(text, isFile ? asked : `${asked}.yaml`);
  if (scenario === undefined) throw new Unanswerable('finding', problems.map((problem) => formatProblem(problem, text)).join('\n\n'));
  return scenario;
}

async function sayUnknown(asked: string, isFile: boolean): Promise<Unanswerable> {
  if (isFile) return new Unanswerable('finding', `Cannot read the scenario file "${asked}".`);
  const nearest = findNearest(asked, await shippedNames());
  const help = nearest === undefined ? 'See "heald rehearse" for those that there are.' : `Did you mean "${nearest}"?`;
  return new Unanswerable('finding', `There is no scenario "${asked}". ${help}`);
}

async function readPolicySet(call: Call): Promise<PolicySet> {
  const { policies, problems } = readPolicies((await readPolicyFiles(textOf(call, 'policies'))).files);
  if (policies === undefined) throw new Unanswerable('finding', problems.map(formatProblemLine).join('\n'));
  return policies;
}

function readSeed(call: Call): number {
  const text = textOf(call, 'seed') ?? '1';
  if (!/^\d{1,9}$/.test(text)) throw new Unanswerable('usage', `--seed: expected a whole number such as 7, found "${text}"`);
  return Number(text);
}

/** How many times faster than life; undefined for at once. */
function readSpeed(call: Call): number | undefined {
  const text = textOf(call, 'speed');
  if (text === undefined) return undefined;
  const factor = /^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1];
  if (factor === undefined || Number(factor) === 0)
    throw new Unanswerable('usage', `--speed: expected a factor such as 20x, found "${text}"`);
  return Number(factor);
}

function describeResult(
  { name, title }: Scenario,
  seed: number,
  { passed, musts, nevers, violations, transcript, hash }: PlayResult,
): object {
  return { scenario: name, title, seed, passed, musts, nevers, violations, transcript, hash };
}
