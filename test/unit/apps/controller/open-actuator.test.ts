import { expect, test } from 'vitest';
import { joinActuators } from '../../../../src/apps/controller/open-actuator.ts';
import type { Actuator } from '../../../../src/controller/actuator.ts';
import type { Call, Outcome } from '../../../../src/remediation/call.ts';

const callOf = (action: string): Call => ({
  token: 'act-1.1',
  step: { action, with: {} },
  target: { machine: 'i-1', launchedAt: 0, group: 'web', zone: 'a' },
});

/** Answers everything with the same, and remembers what it was asked for. */
function standIn(outcome: Outcome): Actuator & { readonly asked: string[] } {
  const asked: string[] = [];
  const answer = (how: string) => (call: Call) => {
    asked.push(`${how} ${call.step.action}`);
    return Promise.resolve(outcome);
  };
  return { asked, make: answer('make'), look: answer('look'), takeInventory: () => Promise.resolve({ ok: true, value: { groups: [] } }) };
}

const applied = (detail: string): Outcome => ({ kind: 'applied', detail });
const refused: Outcome = { kind: 'not_applied', because: 'it does not answer' };
const lost: Outcome = { kind: 'unknown', because: 'no answer' };

test('units are restarted by agents, hosts replaced by the provider, and looked at by whoever was asked', async () => {
  const [provider, agents] = [standIn(applied('provider')), standIn(applied('agents'))];
  const both = joinActuators(provider, agents);
  for (const action of ['restartUnit', 'replace', 'reboot']) {
    await both.make(callOf(action));
    await both.look(callOf(action));
  }
  expect(agents.asked).toEqual(['make restartUnit', 'look restartUnit']);
  expect(provider.asked).toEqual(['make replace', 'look replace', 'make reboot', 'look reboot']);
});

test.each<readonly [Outcome, Outcome, Outcome]>([
  [applied('one'), applied('two'), applied('one; two')],
  [applied('one'), refused, applied('one; it does not answer')],
  [refused, applied('two'), applied('it does not answer; two')],
  [refused, lost, { kind: 'unknown', because: 'it does not answer; no answer' }],
  [refused, refused, { kind: 'not_applied', because: 'it does not answer; it does not answer' }],
])('evidence that either has kept is kept', async (one, two, together) => {
  const both = joinActuators(standIn(one), standIn(two));
  expect(await both.make(callOf('captureEvidence'))).toEqual(together);
  expect(await both.look(callOf('captureEvidence'))).toEqual(together);
});
