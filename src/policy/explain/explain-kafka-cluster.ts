/** How is a Kafka cluster looked at, and when may one of its brokers go? In plain sentences. */
import type { KafkaCluster } from '../policy.ts';

/** `hosts`: its target in words; undefined when it has none. */
export function explainKafkaCluster(
  { provider, bootstrap, brokers, controllers, expendableTopics }: KafkaCluster,
  hosts: string | undefined,
): string[] {
  const at = bootstrap.map(({ host, port }) => `${host}:${port}`).join(', ');
  const looked = [`Looks at a cluster of broker ${brokers.join(', ')} by way of ${at}.`];
  if (provider === 'msk') return [...looked, 'Amazon MSK runs its machines.', 'Never: replaces a broker.'];
  if (hosts === undefined) return [...looked, 'It does not say which hosts run the brokers.', 'Never: replaces a broker.'];
  return [
    ...looked,
    `Its brokers run on ${hosts}.`,
    'A policy with `limits.gate: kafka` ends the machine of a broker only while another broker says, seconds ago, that all others are there',
    'and in sync, that nothing is being moved, that every partition keeps the in-sync replicas that it needs, and that the last broker that',
    'was replaced has been whole for ten minutes.',
    ...(expendableTopics.length === 0 ? [] : [`What has no other replica may be lost of ${expendableTopics.join(', ')}.`]),
    explainControllers(controllers),
    'Never: lets an approval, or a person, pass any of this.',
  ];
}

function explainControllers(controllers: KafkaCluster['controllers']): string {
  if (controllers === undefined) return 'It does not say which brokers are controllers too, so none is replaced.';
  const { brokers, check } = controllers;
  if (brokers.length === 0) return 'No broker is a controller too.';
  const both = `Broker ${brokers.join(', ')} is a controller too`;
  return check === undefined
    ? `${both}, and nothing tells how the other controllers are, so it is never replaced.`
    : `${both}, and goes only while the check ${check} is well on the hosts of all others.`;
}
