/** Does each check of what happens to brokers see what it is there for? A rehearsal that went well is falsified, one record at a time. */
import { expect, test } from 'vitest';
import { minuteMs } from '../../../../src/base/instant.ts';
import { kafkaConductInvariants } from '../../../../src/simulator/invariants/kafka-conduct.ts';
import type { Trace } from '../../../../src/simulator/invariants/trace.ts';
import { play } from '../../../../src/simulator/play.ts';
import { parseScenario, readShippedPolicies } from '../../../scenarios/stage.ts';

const shipped = readShippedPolicies();
const scenario = parseScenario(`title: A disk stalls under a broker, and later under another one
why: What goes well shows what it looks like when it does not.
world: { groups: { kafka: { a: 1, b: 1, c: 1 } }, cloud: true, kafka: { group: kafka, partitions: 3 } }
mode: auto
faults:
  - { name: first, fault: stallDisk, on: { host: kafka-a-1 }, at: 3m }
  - { name: second, fault: stallDisk, on: { host: kafka-b-1 }, at: 60m }
until: 75m
must: [{ entry: step_intended, saying: replace kafka-b-1, within: 10m, after: second }]
never: [{ entry: step_intended, saying: replace kafka-c-1 }]
`);
const { limits } = shipped.guardrails;
const policies = {
  ...shipped,
  guardrails: { ...shipped.guardrails, limits: { ...limits, per: [], zone: { ...limits.zone, per: [] } } },
  hostRemediations: shipped.hostRemediations.map((policy) => ({ ...policy, unless: [], limits: { ...policy.limits, per: [] } })),
};
const { trace, passed } = play(scenario, { seed: 1, policies });

const broken = (changes: Partial<Trace>) =>
  kafkaConductInvariants.flatMap(({ number, check }) => check({ ...trace, ...changes }).map(({ sentence }) => `${number} ${sentence}`));
const ends = trace.entries.filter((entry) => entry.kind === 'step_intended' && entry.harm === 'host');

test('two brokers that are replaced one long after the other break nothing', () => {
  expect([passed, ends.length]).toEqual([true, 2]);
  expect(broken({})).toEqual([]);
});

test('one that is ended without a look, on an old one, or by its own word alone', () => {
  const blind = [expect.stringMatching(/^I19g act-\w+\.\d is intended, and the cluster was not seen for 15 s$/), expect.anything()];
  expect(broken({ clusterLooks: [] })).toEqual(blind);
  expect(broken({ clusterLooks: trace.clusterLooks.map((look) => ({ ...look, seenAt: look.seenAt - 16_000 })) })).toEqual(blind);
  expect(broken({ clusterLooks: trace.clusterLooks.map((look) => ({ ...look, seenFrom: 1 })) }).length).toBe(1);
});

test('one that is ended soon after another, or before that is whole', () => {
  const second = ends[1]?.at ?? 0;
  const earlier = trace.entries.map((entry) => (entry === ends[0] ? { ...entry, at: second - 29 * minuteMs } : entry));
  expect(broken({ entries: earlier })).toEqual([expect.stringMatching(/^I19h act-\w+\.\d is intended 29\.0 min after broker 1 went/)]);
  const neverWhole = [{ broker: 1, from: 0, until: Infinity }];
  expect(broken({ brokerGaps: neverWhole })).toEqual([expect.stringContaining('which was whole for 0.0 min')]);
  const justWhole = [{ broker: 1, from: 0, until: second - 8 * minuteMs }];
  expect(broken({ brokerGaps: justWhole })).toEqual([expect.stringContaining('which was whole for 8.0 min')]);
  expect(broken({ brokerGaps: [{ broker: 1, from: 0, until: second - 10 * minuteMs }] })).toEqual([]);
  // What was over between two looks, and what befell others, is not held against heald.
  const unseen = { broker: 1, from: second - 5 * minuteMs, until: second - 4 * minuteMs };
  expect(broken({ brokerGaps: [...trace.brokerGaps, unseen, { broker: 3, from: 0, until: Infinity }] })).toEqual([]);
});

test('what turned out not to have been made replaces nothing', () => {
  const first = ends[0];
  const entries = trace.entries.map((entry) =>
    entry.kind === 'step_answered' &&
    first?.kind === 'step_intended' &&
    entry.remediation === first.remediation &&
    entry.step === first.step
      ? { ...entry, outcome: { kind: 'not_applied', because: 'refused' } as const }
      : entry,
  );
  expect(broken({ entries, brokerGaps: [{ broker: 1, from: 0, until: Infinity }] })).toEqual([]);
});
