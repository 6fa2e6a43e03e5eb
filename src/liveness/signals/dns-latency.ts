/** How long does the resolver take to answer? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const dnsLatency = defineSignal({
  name: 'dns.latency_seconds',
  unit: 'seconds',
  subject: 'server',
  fault: 'dns',
  family: 'resolver',
  weight: 'decides',
  label: 'DNS latency',
  summary: "The time within which nine in ten of the interval's answers came.",
  manual: writeManual({
    sees: `How long this name server took to answer, at the 90th percentile of the interval's answers.`,
    blindTo: `
      Queries without an answer; those are [dns.failures](dns.failures.md). A server that answers later than the agent's
      deadline of one second therefore shows there, and has no latency here.`,
    numbers: `
      A resolver in the same network answers in a millisecond or two from its cache. 0.2 s is already felt in every first
      connection; half a second for 10 s makes the host suspect, and slowness alone never makes it failed. A slow agent
      measures slow answers, so the line moves with the agent's own score.`,
  }),
  judgement: { kind: 'level', suspect: { above: 0.5, forMs: 10 * secondMs }, recover: { below: 0.2, forMs: 30 * secondMs } },
  describe: sayNumber((seconds) => `the name server takes ${formatSeconds(seconds)} to answer`),
});
