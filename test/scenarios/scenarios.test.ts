/** Does heald do the right thing in every shipped scenario of up to an hour? See tell-scenarios.ts for how each is held to it. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readShippedScenarios } from './stage.ts';
import { isLong, tellScenarios, transcripts } from './tell-scenarios.ts';

tellScenarios((scenario) => !isLong(scenario));

test('every kept transcript belongs to a shipped scenario', () => {
  const names = readShippedScenarios().map(({ name }) => `${name}.txt`);
  expect(readdirSync(transcripts).toSorted()).toEqual(names.toSorted());
});
