/**
 * How does the controller look at the clusters that its policies name? With one observer for each, made anew when its addresses or
 * credentials change; no library of Kafka's is loaded before the first look.
 */
import { createClusterObserver, type ClusterObserver } from '../../adapters/kafka/cluster-observer.ts';
import { readCredentials } from '../../adapters/kafka/credentials.ts';
import { createKafkajsPort } from '../../adapters/kafka/kafkajs-port.ts';
import { chooseServers } from '../../adapters/dns/known-servers.ts';
import { steadyClock } from '../../adapters/steady-clock.ts';
import { secondMs, type Instant } from '../../base/instant.ts';
import { wrong } from '../../base/result.ts';
import type { ClusterViewer } from '../../controller/kafka/cluster-viewer.ts';
import type { KafkaCluster } from '../../policy/policy.ts';

/** Less than the time between two looks. */
const deadlineMs = 8 * secondMs;

type OpenObserver = (cluster: KafkaCluster, wallClock: () => Instant) => Promise<Pick<ClusterObserver, 'look'>>;

const openKafkajs: OpenObserver = async ({ access, bootstrap }, wallClock) => {
  const findServers = chooseServers('auto');
  const port = createKafkajsPort({ credentials: await readCredentials(access), servers: () => findServers(steadyClock.now()) });
  return createClusterObserver({ port, bootstrap, wallClock, clock: steadyClock });
};

/** `wallClock` is the controller's own timeline, on which views are dated. */
export function createKafkaViewer(wallClock: () => Instant, open: OpenObserver = openKafkajs): ClusterViewer {
  const observers = new Map<string, { readonly key: string; readonly observer: Awaited<ReturnType<OpenObserver>> }>();

  async function observerOf(cluster: KafkaCluster): Promise<Awaited<ReturnType<OpenObserver>>> {
    const key = JSON.stringify([cluster.bootstrap, cluster.access]);
    const known = observers.get(cluster.name);
    if (known?.key === key) return known.observer;
    const observer = await open(cluster, wallClock);
    observers.set(cluster.name, { key, observer });
    return observer;
  }

  return {
    async view(cluster, { besides, withGroups }) {
      try {
        return await (await observerOf(cluster)).look({ deadlineMs, besides, withGroups });
      } catch (error) {
        return wrong((error as Error).message);
      }
    },
  };
}
