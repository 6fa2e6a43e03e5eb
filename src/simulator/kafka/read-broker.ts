/** What does the agent on a broker's host measure of its broker? Nothing of the cluster: only this broker, by its own listener. */
import { secondMs, type Instant } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Readings } from '../../liveness/report.ts';
import type { Disk, WatchedMs } from '../world/disk.ts';

/** What of a broker its own host can tell. */
export interface HostedBroker {
  readonly id: number;
  /** It votes on who leads the cluster, and its host checks that it does. */
  readonly isController: boolean;
  /** Since when its process stands still; undefined while it runs. */
  standsStillSince: Instant | undefined;
  /** What is read where nothing fails. */
  readonly none: Readings[string];
  /** It does not keep up with those that lead. */
  isLagging: boolean;
}

/** The canary goes every five seconds and is given two. */
const firstFailsAfterMs = 3.5 * secondMs;
const listenerFailsAfterMs = secondMs;
/** The check of a controller, as the policies of a rehearsal name it. */
export const controllerCheck = 'controller-quorum';
/** It is asked over the network and given some seconds. */
const checkFailsAfterMs = 5 * secondMs;
/** Requests go on being answered from memory until every thread waits for the disk. */
const readsFailAfterMs = 10 * secondMs;

/** Into the readings of its host, one by one: copying them over would cost more than all the rest. */
export function readBroker(
  readings: Record<string, Readings[string]>,
  { id, isController, standsStillSince, none }: HostedBroker,
  disk: Disk,
  { watchedMs, random }: { readonly watchedMs: WatchedMs; readonly random: Random },
): void {
  const heldSince = [standsStillSince, disk.stalledSince, disk.frozenSince].filter((since) => since !== undefined);
  const heldMs = heldSince.length === 0 ? 0 : watchedMs(Math.min(...heldSince));
  const stillMs = standsStillSince === undefined ? 0 : watchedMs(standsStillSince);
  const of = (value: number | null) => (value === 0 ? none : { [id]: value });
  const afterMs = (ms: number, least: number) => (ms < least ? 0 : ms / secondMs);
  const canary = afterMs(heldMs, firstFailsAfterMs);
  readings['kafka.canary.failing_seconds'] = of(canary);
  readings['kafka.canary.produce_seconds'] = of(canary === 0 ? 0.005 + 0.02 * random.share() : null);
  readings['kafka.canary.read_failing_seconds'] = of(afterMs(heldMs, readsFailAfterMs));
  readings['kafka.listener.failing_seconds'] = of(afterMs(stillMs, listenerFailsAfterMs));
  if (isController) readings['service.check_status'] = { [controllerCheck]: heldMs < checkFailsAfterMs ? 0 : 2 };
}
