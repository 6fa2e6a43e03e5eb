/** Does heald ever take a copy of data away that nobody else has? Held against what the cluster really had, not against what heald saw of it. */
import type { Deed } from '../cloud/deed.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

export const kafkaInvariants: readonly Invariant[] = [
  { number: 'I19b', name: 'the last complete copy of a partition is never ended', check: findDeeds('data_lost') },
  { number: 'I19c', name: 'no partition is left with too few copies to be written', check: findDeeds('below_min_isr') },
  { number: 'I19d', name: 'a broker is whole again before another one is replaced', check: findHurry },
];

function findDeeds(kind: Deed['kind']): Invariant['check'] {
  return ({ deeds }) =>
    deeds.flatMap((deed): Breach[] =>
      deed.kind === kind && deed.by.startsWith('act-') ? [{ at: deed.at, sentence: `${deed.text}, by ${deed.by}` }] : [],
    );
}

/** By what the ledger says, which is all that a new controller would know. */
function findHurry({ entries }: Trace): readonly Breach[] {
  const brokers = new Map<string, { readonly cluster: string; readonly broker: number }>();
  const unsettled = new Map<string, { readonly broker: number; readonly remediation: string }>();
  const breaches: Breach[] = [];
  for (const entry of entries) {
    if (entry.kind === 'broker_found') brokers.set(entry.host.id, entry);
    else if (entry.kind === 'replacement_settled') unsettled.delete(entry.cluster);
    else if (entry.kind === 'step_answered' && entry.outcome.kind === 'not_applied') {
      for (const [cluster, { remediation }] of unsettled) if (remediation === entry.remediation) unsettled.delete(cluster);
    } else if (entry.kind === 'step_intended' && entry.harm === 'host') {
      const known = brokers.get(entry.call.target.machine);
      if (known === undefined) continue;
      const before = unsettled.get(known.cluster);
      if (before !== undefined && before.broker !== known.broker)
        breaches.push({ at: entry.at, sentence: `${entry.call.token} is intended, and broker ${before.broker} is not whole again` });
      unsettled.set(known.cluster, { broker: known.broker, remediation: entry.remediation });
    }
  }
  return breaches;
}
