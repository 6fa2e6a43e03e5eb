/** Can everything be read up later, and trusted? */
import { hash } from 'node:crypto';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

export const policyAndAuditInvariants: readonly Invariant[] = [
  { number: 'I45', name: 'every repair and every refusal says why', check: checkReasons },
  { number: 'I46', name: 'the ledger is a chain without gaps', check: checkChain },
];

function checkReasons({ entries }: Trace): readonly Breach[] {
  const decided = new Map<string, number>();
  return entries.flatMap((entry) => {
    if (entry.kind === 'decided') {
      const { episode, checks, id, answer } = entry.decision;
      if (episode !== undefined) decided.set(episode, entry.at);
      const explains = answer === 'act' ? checks.every(({ passed }) => passed) : checks.some(({ passed }) => !passed);
      return explains && checks.length > 0 ? [] : [{ at: entry.at, sentence: `${id} says ${answer}, and its checks do not say why` }];
    }
    if (entry.kind !== 'remediation_opened' || decided.get(entry.episode) === entry.at) return [];
    return [{ at: entry.at, sentence: `${entry.remediation} is opened without a decision` }];
  });
}

function checkChain({ ledger }: Trace): readonly Breach[] {
  let before = '';
  return ledger.flatMap(({ sequence, entry, hash: chained }, place) => {
    const expected = hash('sha256', `${before}${place + 1} ${JSON.stringify(entry)}`);
    before = chained;
    return sequence === place + 1 && expected === chained
      ? []
      : [{ at: entry.at, sentence: `entry ${sequence} does not follow the one before it` }];
  });
}
