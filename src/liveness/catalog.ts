/** Which signals are there? One line each; everything else about a signal is in its own file. */
import type { SignalDefinition } from './signal.ts';
import { clockStep } from './signals/clock-step.ts';
import { clockUnsynchronised } from './signals/clock-unsynchronised.ts';
import { cpuBusy } from './signals/cpu-busy.ts';
import { cpuIowait } from './signals/cpu-iowait.ts';
import { cpuPressure } from './signals/cpu-pressure.ts';
import { cpuSteal } from './signals/cpu-steal.ts';
import { cpuThrottled } from './signals/cpu-throttled.ts';
import { diskCreateStall } from './signals/disk-create-stall.ts';
import { diskFsync } from './signals/disk-fsync.ts';
import { diskFsyncStall } from './signals/disk-fsync-stall.ts';
import { diskInodesUsed } from './signals/disk-inodes-used.ts';
import { diskIoPressure } from './signals/disk-io-pressure.ts';
import { diskReadErrors } from './signals/disk-read-errors.ts';
import { diskReadOnly } from './signals/disk-read-only.ts';
import { diskReadStall } from './signals/disk-read-stall.ts';
import { diskSlowdown } from './signals/disk-slowdown.ts';
import { diskSpaceUsed } from './signals/disk-space-used.ts';
import { diskStall } from './signals/disk-stall.ts';
import { diskWriteErrors } from './signals/disk-write-errors.ts';
import { dnsFailures } from './signals/dns-failures.ts';
import { dnsLatency } from './signals/dns-latency.ts';
import { kafkaBrokerBlockedThreads } from './signals/kafka-broker-blocked-threads.ts';
import { kafkaBrokerUnregistered } from './signals/kafka-broker-unregistered.ts';
import { kafkaCanaryFailing } from './signals/kafka-canary-failing.ts';
import { kafkaCanaryProduce } from './signals/kafka-canary-produce.ts';
import { kafkaCanaryReadFailing } from './signals/kafka-canary-read-failing.ts';
import { kafkaConsumerLag } from './signals/kafka-consumer-lag.ts';
import { kafkaConsumerStuck } from './signals/kafka-consumer-stuck.ts';
import { kafkaListenerFailing } from './signals/kafka-listener-failing.ts';
import { kafkaReplicaOutOfIsr } from './signals/kafka-replica-out-of-isr.ts';
import { kernelBlocked } from './signals/kernel-blocked.ts';
import { kernelBlockedThreads } from './signals/kernel-blocked-threads.ts';
import { kernelHungTasks } from './signals/kernel-hung-tasks.ts';
import { limitsConntrackUsed } from './signals/limits-conntrack-used.ts';
import { limitsFdUsed } from './signals/limits-fd-used.ts';
import { limitsPidsUsed } from './signals/limits-pids-used.ts';
import { memoryMajorFaults } from './signals/memory-major-faults.ts';
import { memoryOomKills } from './signals/memory-oom-kills.ts';
import { memoryPressure } from './signals/memory-pressure.ts';
import { memoryUsed } from './signals/memory-used.ts';
import { networkTcp } from './signals/network-tcp.ts';
import { networkTcpFailures } from './signals/network-tcp-failures.ts';
import { selfDroppedReports } from './signals/self-dropped-reports.ts';
import { selfLoopGap } from './signals/self-loop-gap.ts';
import { selfMemoryUnlocked } from './signals/self-memory-unlocked.ts';
import { selfProberSilent } from './signals/self-prober-silent.ts';
import { selfScore } from './signals/self-score.ts';
import { serviceCheckStatus } from './signals/service-check-status.ts';
import { serviceHttpFailures } from './signals/service-http-failures.ts';
import { serviceUnitDown } from './signals/service-unit-down.ts';

/** In the order in which people look at them. */
export const catalog: readonly SignalDefinition[] = [
  diskFsyncStall,
  diskReadStall,
  diskCreateStall,
  diskStall,
  diskWriteErrors,
  diskReadErrors,
  diskReadOnly,
  diskSpaceUsed,
  diskInodesUsed,
  diskFsync,
  diskSlowdown,
  diskIoPressure,
  cpuBusy,
  cpuIowait,
  cpuSteal,
  cpuThrottled,
  cpuPressure,
  memoryUsed,
  memoryPressure,
  memoryMajorFaults,
  memoryOomKills,
  kernelBlockedThreads,
  kernelBlocked,
  kernelHungTasks,
  limitsFdUsed,
  limitsPidsUsed,
  limitsConntrackUsed,
  clockUnsynchronised,
  clockStep,
  dnsFailures,
  dnsLatency,
  networkTcpFailures,
  networkTcp,
  serviceUnitDown,
  serviceHttpFailures,
  serviceCheckStatus,
  kafkaCanaryFailing,
  kafkaCanaryReadFailing,
  kafkaCanaryProduce,
  kafkaListenerFailing,
  kafkaBrokerBlockedThreads,
  kafkaReplicaOutOfIsr,
  kafkaBrokerUnregistered,
  kafkaConsumerStuck,
  kafkaConsumerLag,
  selfScore,
  selfLoopGap,
  selfProberSilent,
  selfDroppedReports,
  selfMemoryUnlocked,
];

const byName: ReadonlyMap<string, SignalDefinition> = new Map(catalog.map((signal) => [signal.name, signal]));

/** The signal of that name, or undefined: reports and policies are written by others, who may know other signals. */
export function findSignal(name: string): SignalDefinition | undefined {
  return byName.get(name);
}

/** Every name, in the catalog's order. */
export const signalNames: readonly string[] = catalog.map(({ name }) => name);
