/** Can everything be read up later, and trusted? */
import { hash } from 'node:crypto';
import { listComparisons } from '../../liveness/evaluate-condition.ts';
import { findSignal } from '../../liveness/catalog.ts';
import type { HostRemediation } from '../../policy/policy.ts';
import { coursesOf } from './courses.ts';
import { policiesAt } from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

export const policyAndAuditInvariants: readonly Invariant[] = [
  { number: 'I42', name: 'a set of policies that is wrong changes nothing', check: checkRefusedSets },
  { number: 'I43', name: 'a repair keeps the plan that it began with', check: checkPlans },
  { number: 'I44', name: 'of several policies the most careful wins', check: checkCaution },
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

/** Decisions are made by the set that was read last, whole, until another one can be read. */
function checkRefusedSets(trace: Trace): readonly Breach[] {
  const refusedAt = trace.words.flatMap(({ at, event }) => (event.kind === 'policies_unreadable' ? [at] : []));
  const startedAt = (at: number) => trace.entries.findLast((entry) => entry.kind === 'controller_started' && entry.at <= at)?.at ?? 0;
  return trace.entries.flatMap((entry) => {
    if (entry.kind !== 'decided') return [];
    const { at, decision } = entry;
    const read = trace.words.findLast((word) => word.at < at && word.event.kind.startsWith('policies_'));
    // Whoever starts on files that are wrong has no set at all.
    if (read === undefined || !refusedAt.includes(read.at) || !hasReadSince(trace, startedAt(at), at)) return [];
    const set = policiesAt(trace, at);
    if (decision.policy !== undefined && decision.policy.setVersion !== set.version)
      return [{ at, sentence: `${decision.id} is made by ${decision.policy.setVersion}, and ${set.version} is in force` }];
    const fault = trace.entries.find((each) => each.kind === 'incident_opened' && each.incident === decision.incident);
    const covering = set.hostRemediations.find(
      (policy) => fault?.kind === 'incident_opened' && coversEverybody(policy) && speaksOf(policy, fault.fault),
    );
    return decision.reason === 'no_policy' && covering !== undefined
      ? [{ at, sentence: `${decision.id} knows no policy, and ${covering.name} covers it` }]
      : [];
  });
}

function hasReadSince({ words }: Trace, since: number, until: number): boolean {
  return words.some(({ at, event }) => event.kind === 'policies_read' && since <= at && at <= until);
}

function coversEverybody({ target }: HostRemediation): boolean {
  return Object.values(target).every((kind) => kind === undefined);
}

function speaksOf({ when }: HostRemediation, fault: string): boolean {
  return listComparisons(when).some(({ signal }) => findSignal(signal)?.fault === fault);
}

/** What is called is what the policy asked for when the repair was opened, in its order, whatever the files have become. */
function checkPlans(trace: Trace): readonly Breach[] {
  return coursesOf(trace).flatMap(({ id, plan, policy, openedAt, intents }) => {
    const isOfPolicy =
      policy !== undefined &&
      plan.verifyMs >= policy.verifyHealthyForMs &&
      JSON.stringify(plan.steps.map(({ step }) => step)) === JSON.stringify(policy.steps);
    const strayed = intents.filter(({ step, call }) => JSON.stringify(call.step) !== JSON.stringify(plan.steps[step]?.step));
    return [
      ...(isOfPolicy ? [] : [{ at: openedAt, sentence: `${id} has another plan than its policy` }]),
      ...strayed.map(({ at, call }) => ({ at, sentence: `${call.token} is no step of its plan` })),
    ];
  });
}

const caution = ['observe', 'recommend', 'approve', 'auto'];

/** Of policies that ask for the same condition and name the host as closely, the one that may least is the one that speaks. */
function checkCaution(trace: Trace): readonly Breach[] {
  return coursesOf(trace).flatMap(({ id, policy, plan, openedAt }) => {
    const sterner = policiesAt(trace, openedAt).hostRemediations.find(
      (other) =>
        policy !== undefined &&
        JSON.stringify(other.when) === JSON.stringify(policy.when) &&
        coversEverybody(other) === coversEverybody(policy) &&
        (other.target.groups?.includes(plan.target.group) ?? true) &&
        caution.indexOf(other.mode) < caution.indexOf(policy.mode),
    );
    return sterner === undefined ? [] : [{ at: openedAt, sentence: `${id} is of ${policy?.name}, and ${sterner.name} allows less` }];
  });
}
