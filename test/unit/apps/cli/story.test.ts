import { expect, test } from 'vitest';

import { findStory, type Story } from '../../../../src/apps/cli/record/story.ts';
import { closedIncident, openIncident, recordOf } from './stalled-disk.ts';

function storyOf(id: string): Story {
  const found = findStory(recordOf(closedIncident), id);
  if (!found.ok) throw new Error(found.problem);
  return found.value;
}

function problemOf(id: string): string {
  const found = findStory(recordOf(openIncident), id);
  return found.ok ? '' : found.problem;
}

test('incident, episode, decision, host name and host id all lead to the same incident', () => {
  for (const id of ['inc-7f3kq2', 'ep-m4n5p6', 'dec-x8m2pd', 'web-3', 'i-0abc']) expect(storyOf(id).incident?.id).toBe('inc-7f3kq2');
});

test('a story holds the entries of its incident and nobody else’s', () => {
  expect(storyOf('inc-7f3kq2').entries.map(({ kind }) => kind)).toEqual([
    'episode_opened',
    'incident_opened',
    'decided',
    'episode_changed',
    'decided',
    'episode_closed',
    'incident_closed',
  ]);
});

test('a mistyped id gets the nearest one that is known', () => {
  expect(problemOf('inc-7f3kq3')).toBe(
    'The ledger knows no incident, episode, decision, repair, evacuation or host "inc-7f3kq3". Did you mean "inc-7f3kq2"?',
  );
  expect(problemOf('wbe-3')).toContain('Did you mean "web-3"?');
});

test('an id that is like none gets the verbs that list what is known', () => {
  expect(problemOf('something-else-entirely')).toContain('See "heald incidents" and "heald hosts"');
});

test('a host that nothing has happened to has nothing to explain, and that is said', () => {
  expect(problemOf('web-4')).toBe('web-4 is known and nothing has happened to it: there is nothing to explain.');
});

test('the controller that decided is named, not one that started later', () => {
  const restarted = [
    ...closedIncident,
    { kind: 'controller_started', version: '0.2.0', epoch: 9, previousStop: 'crash', at: closedIncident.at(-1)?.at ?? 0 } as const,
  ];
  const found = findStory(recordOf(restarted), 'inc-7f3kq2');

  expect(found.ok && found.value.decidedBy).toEqual({ version: '0.1.0', epoch: 3 });
});
