/** Does the resolver answer? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { sayFailed, writeManual } from '../signal-text.ts';

export const dnsFailures = defineSignal({
  name: 'dns.failures',
  unit: 'counts',
  subject: 'server',
  fault: 'dns',
  family: 'resolver',
  weight: 'decides',
  label: 'DNS failures',
  summary: 'How many queries to this name server were tried and failed: no answer in time, or an answer that is a refusal.',
  manual: writeManual({
    sees: `
      Each server of resolv.conf is asked by the agent's own UDP client, with a deadline of its own, every two seconds and
      every half second while something is wrong. A time-out, SERVFAIL and REFUSED are failures. That a name does not exist is
      an answer. The detail names the kind of failure.`,
    blindTo: `
      What programs make of it: they ask the servers in turn, wait longer, and keep answers. Failing UDP says nothing of TCP.
      Whether the server is at fault or this host's way to it: compare the servers, the other hosts, and
      [network.tcp_failures](network.tcp_failures.md). Replacing the host mends only the last of these.`,
    numbers: `
      Counts, because loss is partial: a resolver that fails 30 % of its answers is an outage that no up-or-down check sees.
      The system's own lookup waited 10 s for a silent server, and a resolver library asked to give up after 1 s took 2 s or
      more, so the deadline is the agent's own. Three failures in 10 s, a fifth of the tries, are suspect; 15 in 20 s, half of
      the tries, are failed.`,
  }),
  judgement: {
    kind: 'counts',
    suspect: { share: 0.2, failedAtLeast: 3, withinMs: 10 * secondMs },
    failed: { share: 0.5, failedAtLeast: 15, withinMs: 20 * secondMs },
    recover: { share: 0.05, forMs: 30 * secondMs },
  },
  describe: sayFailed('DNS queries'),
});
