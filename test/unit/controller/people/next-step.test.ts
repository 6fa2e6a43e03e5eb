import { expect, test } from 'vitest';
import { createHistory, foldEntry } from '../../../../src/controller/history.ts';
import type { RecordedDecision } from '../../../../src/controller/entry.ts';
import { adviseOn } from '../../../../src/controller/people/next-step.ts';
import { holdReasons, type Check, type HoldReason } from '../../../../src/remediation/decision.ts';
import { gateAdvice } from '../../../../src/remediation/gates/gate-advice.ts';
import { kindOfHold } from '../../../../src/remediation/message.ts';

const host = { id: 'i-1', name: 'kafka-a-1', zone: 'a', group: 'kafka' };

function decide(reason: HoldReason, checks: readonly Check[] = []): RecordedDecision {
  return {
    id: 'dec-1',
    incident: 'inc-1',
    episode: 'ep-1',
    host,
    policy: undefined,
    answer: 'hold',
    reason,
    because: 'so it is',
    plan: [],
    checks,
    evidence: undefined,
    lookAgainAt: undefined,
  };
}

test('every hold that wakes a person says what they can do', () => {
  const reasons = Object.keys(holdReasons) as HoldReason[];
  const woken = reasons.filter((reason) => kindOfHold(reason) === 'held');
  expect(woken.length).toBeGreaterThan(15);
  expect(woken.filter((reason) => adviseOn(decide(reason), createHistory()) === undefined)).toEqual([]);
});

test('what is advised can be typed as it stands: with the zone or the group, and the reason that the verb asks for', () => {
  const wanting = /heald (drain|practice|breaker close)(?! (a|kafka) --reason "…")/;
  const advice = (Object.keys(holdReasons) as HoldReason[]).map((reason) => adviseOn(decide(reason), createHistory()) ?? '');
  expect(advice.filter((text) => wanting.test(text))).toEqual([]);
  expect(advice).toContain('look at the zone: heald zones. Work leaves it by heald drain a --reason "…", if you are sure');
});

test('of an incident without a host the zone is its scope, and stays a gap where that is wider', () => {
  const history = createHistory();
  const advise = () => adviseOn({ ...decide('zone_unready'), host: undefined }, history);
  expect(advise()).toBe('change what stands in the way: heald practice <zone> --reason "…" lists it');
  const scope = { kind: 'zone', ids: ['use1-az4'] } as const;
  const opened = {
    kind: 'incident_opened',
    incident: 'inc-1',
    fault: 'dns',
    scope,
    cause: 'unknown',
    episodes: [],
    sentence: '',
    at: 0,
  } as const;
  foldEntry(history, opened);
  expect(advise()).toBe('change what stands in the way: heald practice use1-az4 --reason "…" lists it');
});

function refuse(...conditions: readonly Partial<Check>[]): string | undefined {
  const history = createHistory();
  history.kafka.brokers.set('i-1', { cluster: 'events', broker: 1 });
  history.kafka.brokers.set('i-4', { cluster: 'events', broker: 4 });
  history.hosts.set('i-4', { id: 'i-4', name: 'kafka-a-4', zone: 'a', group: 'kafka' });
  const checks = conditions.map((each): Check => ({ reason: 'gate_refused', passed: false, sentence: '', ...each }));
  return adviseOn(decide('gate_refused', checks), history);
}

test('what would be lost comes first, then who must come back, by name; no more than three things are said', () => {
  expect(
    refuse(
      { condition: 'urp_elsewhere' },
      { condition: 'below_min_isr' },
      { condition: 'another_broker_missing', members: [4, 7] },
      { condition: 'sole_isr' },
    ),
  ).toBe(
    'do not end this machine by hand: nothing else has all of what it holds; bring broker 4 (kafka-a-4), broker 7 back first; let other replicas catch up, or bring back the brokers that hold them. heald clusters events shows what still stands in the way; heald asks again every few seconds (docs/runbooks/broker-refused.md)',
  );
});

test('of many brokers four are named, of none the others are meant, and what passed is not advised on', () => {
  expect(refuse({ condition: 'another_broker_unwell', members: [4, 5, 6, 7, 8, 9] })).toContain(
    'see to broker 4 (kafka-a-4), broker 5, broker 6, broker 7 and 2 more first',
  );
  expect(refuse({ condition: 'another_broker_missing' })).toContain('bring the others back first');
  expect(refuse({ condition: 'sole_isr', passed: true })).toMatch(/^heald clusters events shows/);
});

test('nothing that a gate advises has a gap left in it', () => {
  for (const condition of Object.keys(gateAdvice) as (keyof typeof gateAdvice)[]) expect(refuse({ condition })).not.toMatch(/[{}]/);
});
