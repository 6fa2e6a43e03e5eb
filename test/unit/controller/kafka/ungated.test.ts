/** There is no way around the gate: a policy that does not ask it ends no broker. */
import { expect, test } from 'vitest';
import { brokerPolicy, createBrokerDesk } from './broker-desk.ts';

const ungated = { ...brokerPolicy.limits, gate: undefined };

test.each([
  ['replaced', brokerPolicy.steps],
  ['rebooted', [{ action: 'reboot', with: { timeout: 600_000 } }]],
])('no broker is %s by a policy that has no gate', (_what, steps) => {
  const brokers = createBrokerDesk({ limits: ungated, steps });
  brokers.run(60);
  brokers.world.sick.set('kafka-b-2', brokers.desk.now);
  brokers.run(300);
  expect(brokers.calls()).toEqual([]);
  expect(brokers.desk.lines().join('\n')).toContain(
    'kafka-b-2 runs broker 2 of events, and broker-disk does not ask whether it can be spared (limits.gate) [gate_unanswered]',
  );
});

test('a host whose agent watches a broker is one, though nobody has described its cluster', () => {
  const brokers = createBrokerDesk({ limits: ungated }, 'none');
  brokers.run(60);
  brokers.world.sick.set('kafka-b-2', brokers.desk.now);
  brokers.run(300);
  expect(brokers.calls()).toEqual([]);
  expect(brokers.desk.lines().join('\n')).toContain('kafka-b-2 runs broker 2 of a Kafka that no KafkaCluster here describes');
});

test('what costs the host nothing needs no gate, and neither does a host that runs no broker', () => {
  const evidence = createBrokerDesk({ limits: ungated, steps: [{ action: 'captureEvidence', with: { timeout: 30_000 } }] });
  evidence.run(60);
  evidence.world.sick.set('kafka-b-2', evidence.desk.now);
  evidence.run(120);
  expect(evidence.calls().map(({ target }) => target.machine)).toEqual(['kafka-b-2']);

  const others = createBrokerDesk({ limits: ungated }, 'none');
  for (const host of others.world.hosts.keys()) others.world.hosts.set(host, Number.NaN);
  others.run(60);
  others.world.sick.set('kafka-b-2', others.desk.now);
  others.run(120);
  expect(others.calls().map(({ target }) => target.machine)).toEqual(['kafka-b-2']);
});
