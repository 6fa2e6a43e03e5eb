/** Does heald touch only what it is meant to touch? */
import { minuteMs, secondMs } from '../../base/instant.ts';
import { endKept } from '../../remediation/kept-machine.ts';
import { idOf } from '../world/host.ts';
import { coursesOf, intentsOf } from './courses.ts';
import { guardrailsAt, heldThroughout, policyAt } from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { MadeCall, Trace } from './trace.ts';

/** From the inventory to the call: the decision's freshness limit, and the time that it takes to make the intent durable. */
const inventoryAgeMsMost = 31 * secondMs;
/** What happened to a machine so long ago is in every page of the inventory, and in the inventory that heald reads next. */
const surelyKnownMs = 2 * minuteMs;

export const scopeInvariants: readonly Invariant[] = [
  { number: 'I1', name: 'every call is about a machine of the policy, from an inventory that is fresh', check: checkTargets },
  {
    number: 'I2',
    name: 'an empty selection selects nothing',
    check: (trace) =>
      intentsOf(trace).flatMap(({ at, call, course, policy }) => {
        const { groups, hosts, autoScalingGroups } = policy?.target ?? {};
        const empty = [groups, hosts, autoScalingGroups].some((names) => names?.length === 0);
        return empty ? [{ at, sentence: `${call.token} is asked for by ${course.policyName}, which selects nothing` }] : [];
      }),
  },
  { number: 'I3', name: 'what is done is done to the machine that was judged', check: checkIdentity },
  { number: 'I4', name: 'nothing is done to a machine that is leaving or that others keep', check: checkState },
];

function checkTargets(trace: Trace): readonly Breach[] {
  const courses = new Map(coursesOf(trace).map((course) => [course.id, course]));
  return trace.calls.flatMap(({ at, call }) => {
    const { target } = call;
    const policy = policyAt(trace, courses.get(remediationOf(call))?.policyName ?? '', at);
    const isFresh = trace.inventories.some((read) => read.at <= at && at - read.at <= inventoryAgeMsMost);
    const isCovered = policy?.target.groups?.includes(target.group) ?? true;
    const { exclude } = guardrailsAt(trace, at);
    const isExcluded =
      exclude !== undefined &&
      (exclude.groups?.includes(target.group) ?? true) &&
      (exclude.autoScalingGroups?.includes(target.group) ?? true) &&
      (exclude.hosts?.some((name) => idOf(name) === target.machine) ?? true) &&
      // The only tag that hosts of a rehearsal carry.
      Object.entries(exclude.tags ?? {}).every(([key, value]) => key === 'role' && value === target.group);
    if (policy === undefined) return [{ at, sentence: `${call.token} belongs to no policy` }];
    if (!isCovered) return [{ at, sentence: `${call.token} is about ${target.group}, which ${policy.name} does not cover` }];
    if (isExcluded) return [{ at, sentence: `${call.token} is about ${target.machine}, which the guardrails exclude` }];
    return isFresh ? [] : [{ at, sentence: `${call.token} is made without an inventory of the last ${inventoryAgeMsMost / secondMs} s` }];
  });
}

function checkIdentity(trace: Trace): readonly Breach[] {
  const { calls, deeds } = trace;
  const targets = new Map<string, MadeCall['call']['target']>(calls.map(({ call }) => [call.token, call.target]));
  const nameless = calls.filter(({ call }) => call.target.launchedAt === undefined);
  const mistaken = calls.filter(({ at, call: { target } }) =>
    heldThroughout(trace, target, [at - surelyKnownMs, at], (member) => member !== undefined && member.launchedAt !== target.launchedAt),
  );
  const strayed = deeds.filter(({ by, machine }) => targets.has(by) && machine !== undefined && targets.get(by)?.machine !== machine);
  return [
    ...nameless.map(({ at, call }) => ({ at, sentence: `${call.token} does not say when its machine was launched` })),
    ...mistaken.map(({ at, call }) => ({ at, sentence: `${call.token} is about a machine that has been launched anew since` })),
    ...strayed.map(({ at, by, text }) => ({ at, sentence: `${by} was about ${targets.get(by)?.machine}, and then: ${text}` })),
  ];
}

function checkState(trace: Trace): readonly Breach[] {
  return trace.calls.flatMap((made) => {
    const { at, call } = made;
    // What this very repair has put aside is kept by nobody else.
    const puts = call.step.action === endKept ? 'replace' : 'quarantine';
    const isOurs = trace.calls.some(
      (other) => other.at < at && other.call.step.action === puts && remediationOf(other.call) === remediationOf(call),
    );
    const isOff = heldThroughout(
      trace,
      call.target,
      [at - surelyKnownMs, at],
      (member) => member === undefined || member.keepOff || (member.state !== 'in_service' && !(isOurs && member.state === 'aside')),
    );
    return isOff
      ? [{ at, sentence: `${call.token} is about ${call.target.machine}, which has long been out of service or protected` }]
      : [];
  });
}

function remediationOf({ token }: MadeCall['call']): string {
  return token.replace(/\.\d+(\.end)?$/, '');
}
