import { expect, test } from 'vitest';
import type { Step } from '../../../../src/remediation/action.ts';
import { actionCatalog, findAction } from '../../../../src/remediation/action-catalog.ts';

/** A step as the policy parser makes it when the file names only the action. */
function plainStep(name: string): Step {
  const fields = Object.entries(findAction(name)?.fields ?? {});
  const given = fields.flatMap(([field, { default: value }]): [string, string | number][] => (value === undefined ? [] : [[field, value]]));
  return { action: name, with: Object.fromEntries(given) };
}

const say = (step: Step) => findAction(step.action)?.describe(step, 'web-3');

test('each action says what it would do, in words that a log can carry', () => {
  expect(actionCatalog.map(({ name }) => say(plainStep(name)))).toEqual([
    'capture evidence from web-3 (at most 30 s)',
    'restart the failing unit on web-3 (at most 1 min 30 s)',
    'reboot web-3 and wait up to 10 min for its agent',
    'stop web-3 and start it on other hardware, and wait up to 20 min for its agent',
    'take web-3 out of service for 1 d, with another host in its place',
    'replace web-3 (start the new one first)',
  ]);
});

test('what a policy says about an action shows in its words', () => {
  expect(say({ action: 'restartUnit', with: { unit: 'web.service', timeout: 5_000 } })).toBe('restart web.service on web-3 (at most 5 s)');
  expect(say({ action: 'quarantine', with: { capacity: 'reduce', keep: 3_600_000, timeout: 60_000 } })).toBe(
    'take web-3 out of service for 1 h, with nothing in its place',
  );
  expect(say({ action: 'replace', with: { order: 'terminateFirst', retain: 86_400_000, timeout: 300_000 } })).toBe(
    'replace web-3 (end it first, keep the old one 1 d)',
  );
});

test('the point of no return is where a host or its work is lost', () => {
  expect(actionCatalog.filter(({ irreversible }) => irreversible).map(({ name }) => name)).toEqual(['reboot', 'stopStart', 'replace']);
});

test('every default lies within what the field accepts', () => {
  const fields = actionCatalog.flatMap((action) => Object.values(action.fields));
  const beyond = fields.filter((field) => {
    if (field.kind === 'duration') return field.default < field.least || field.default > field.most;
    return field.kind === 'choice' && !field.options.includes(field.default);
  });
  expect(fields.length).toBeGreaterThan(8);
  expect(beyond).toEqual([]);
});

test('an action that nobody declared is not found', () => {
  expect(findAction('terminateEverything')).toBeUndefined();
});
