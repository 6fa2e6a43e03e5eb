/**
 * Does heald do the right thing in a shipped scenario? Each is played with twenty seeds, and with one of them its transcript is kept, to
 * be read and reviewed like code: UPDATE_TRANSCRIPTS=1 writes it anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { play, type PlayResult } from '../../src/simulator/play.ts';
import type { Scenario } from '../../src/simulator/scenario/scenario.ts';
import { readShippedPolicies, readShippedScenarios } from './stage.ts';

export const transcripts = new URL('../transcripts', import.meta.url);
const keptSeed = 1;
const seeds = Array.from({ length: 20 }, (_, place) => place + 1);
const hourMs = 3_600_000;

/** Rehearsals of hours, which go beside the others on another core. */
export function isLong({ untilMs }: Scenario): boolean {
  return untilMs > hourMs;
}

export function tellScenarios(belongs: (scenario: Scenario) => boolean): void {
  const policies = readShippedPolicies();
  for (const scenario of readShippedScenarios().filter(belongs)) {
    const results = new Map<number, PlayResult>();
    const playOnce = (seed: number): PlayResult => {
      const played = results.get(seed) ?? play(scenario, { seed, policies });
      // The rest is not looked at again, and is large.
      if (seed === keptSeed || seed === seeds[1]) results.set(seed, played);
      return played;
    };

    test(`${scenario.name}: ${scenario.title}`, { timeout }, () => {
      const file = new URL(`${transcripts.href}/${scenario.name}.txt`);
      const text = `${scenario.title}\n\n${playOnce(keptSeed).transcript.join('\n')}\n`;
      if (process.env['UPDATE_TRANSCRIPTS'] === '1') writeFileSync(file, text);
      const kept = existsSync(file) ? readFileSync(file, 'utf8') : 'no transcript is kept yet: run with UPDATE_TRANSCRIPTS=1';
      expect(text).toBe(kept);
    });

    test(`${scenario.name}: every must is met in time and no never happens, whatever the seed`, { timeout }, () => {
      expect(seeds.flatMap((seed) => describeFailure(seed, playOnce(seed)))).toEqual([]);
    });

    test(`${scenario.name}: the same seed gives the same play, and another seed another`, { timeout }, () => {
      expect(play(scenario, { seed: keptSeed, policies }).hash).toBe(playOnce(keptSeed).hash);
      expect(playOnce(seeds[1] as number).hash).not.toBe(playOnce(keptSeed).hash);
      results.clear();
    });
  }
}

const timeout = 15 * 60_000;

function describeFailure(seed: number, { musts, nevers, violations }: PlayResult): string[] {
  return [
    ...musts.filter(({ met }) => !met).map(({ claim }) => `seed ${seed}: must ${claim}`),
    ...nevers.filter(({ happened }) => happened).map(({ claim, line }) => `seed ${seed}: never ${claim}, but: ${line}`),
    ...violations.map(({ number, name, sentence }) => `seed ${seed}: ${number} ${name}: ${sentence}`),
  ];
}
