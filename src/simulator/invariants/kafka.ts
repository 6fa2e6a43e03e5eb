/** Does heald ever take a copy of data away that nobody else has? Held against what the cluster really had, not against what heald saw of it. */
import { minuteMs } from '../../base/instant.ts';
import type { Deed } from '../cloud/deed.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

export const kafkaInvariants: readonly Invariant[] = [
  { number: 'I19b', name: 'the last complete copy of a partition is never ended', check: findDeeds('data_lost') },
  { number: 'I19c', name: 'no partition is left with too few copies to be written', check: findDeeds('below_min_isr') },
  { number: 'I19d', name: 'a broker is whole again before another one is replaced', check: findHurry },
  { number: 'I19e', name: 'the controllers of a cluster keep their majority', check: findDeeds('majority_lost') },
  { number: 'I19f', name: 'whoever asks to be told hears that a broker cannot be spared', check: findSilentRefusals },
];

const toldWithinMs = minuteMs;

function findDeeds(kind: Deed['kind']): Invariant['check'] {
  return ({ deeds }) =>
    deeds.flatMap((deed): Breach[] =>
      deed.kind === kind && /^(act|evac)-/.test(deed.by) ? [{ at: deed.at, sentence: `${deed.text}, by ${deed.by}` }] : [],
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

/** Once of each host, in its incident or in the one of which that is a part. */
function findSilentRefusals({ entries, policies }: Trace): readonly Breach[] {
  const isHeard = policies.notifications.some(
    ({ on, only }) => on.includes('held') && Object.values(only).every((each) => each === undefined),
  );
  if (!isHeard) return [];
  const wholes = new Map<string, string>();
  const toldAt = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind === 'incident_opened' && entry.partOf !== undefined) wholes.set(entry.incident, entry.partOf);
    if (entry.kind !== 'person_called' || entry.message.reason !== 'gate_refused') continue;
    for (const { id } of entry.message.hosts) {
      const about = `${entry.message.incident ?? ''} ${id}`;
      if (!toldAt.has(about)) toldAt.set(about, entry.at);
    }
  }
  return entries.flatMap((entry): Breach[] => {
    if (entry.kind !== 'decided' || entry.decision.reason !== 'gate_refused') return [];
    const { incident, host } = entry.decision;
    const told = [incident, wholes.get(incident) ?? incident].map((each) => toldAt.get(`${each} ${host?.id ?? ''}`) ?? Infinity);
    if (Math.min(...told) <= entry.at + toldWithinMs) return [];
    return [{ at: entry.at, sentence: `nobody is told that ${host?.name ?? incident} cannot be spared` }];
  });
}
