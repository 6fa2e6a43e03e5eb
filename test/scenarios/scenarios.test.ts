/**
 * Does heald do the right thing in every shipped scenario? Each is played with twenty seeds, and with one of them its transcript is
 * kept, to be read and reviewed like code: UPDATE_TRANSCRIPTS=1 writes it anew.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { play, type PlayResult } from '../../src/simulator/play.ts';
import { readShippedPolicies, readShippedScenarios } from './stage.ts';

const transcripts = new URL('../transcripts/', import.meta.url);
const keptSeed = 1;
const seeds = Array.from({ length: 20 }, (_, place) => place + 1);

const policies = readShippedPolicies();
const scenarios = readShippedScenarios();

for (const scenario of scenarios) {
  test(`${scenario.name}: ${scenario.title}`, () => {
    const file = new URL(`${scenario.name}.txt`, transcripts);
    const { transcript } = play(scenario, { seed: keptSeed, policies });
    const text = `${scenario.title}\n\n${transcript.join('\n')}\n`;
    if (process.env['UPDATE_TRANSCRIPTS'] === '1') writeFileSync(file, text);
    const kept = existsSync(file) ? readFileSync(file, 'utf8') : 'no transcript is kept yet: run with UPDATE_TRANSCRIPTS=1';
    expect(text).toBe(kept);
  });

  test(`${scenario.name}: every must is met in time and no never happens, whatever the seed`, () => {
    const failures = seeds.flatMap((seed) => describeFailure(seed, play(scenario, { seed, policies })));
    expect(failures).toEqual([]);
  });

  test(`${scenario.name}: the same seed gives the same play, and another seed another`, () => {
    const [once, again, other] = [7, 7, 8].map((seed) => play(scenario, { seed, policies }).hash);
    expect(again).toBe(once);
    expect(other).not.toBe(once);
  });
}

test('every kept transcript belongs to a shipped scenario', () => {
  expect(readdirSync(transcripts).toSorted()).toEqual(scenarios.map(({ name }) => `${name}.txt`).toSorted());
});

function describeFailure(seed: number, { musts, nevers, violations }: PlayResult): string[] {
  return [
    ...musts.filter(({ met }) => !met).map(({ claim }) => `seed ${seed}: must ${claim}`),
    ...nevers.filter(({ happened }) => happened).map(({ claim, line }) => `seed ${seed}: never ${claim}, but: ${line}`),
    ...violations.map(({ number, name, sentence }) => `seed ${seed}: ${number} ${name}: ${sentence}`),
  ];
}
