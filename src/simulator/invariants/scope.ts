/** Does heald touch only what it is meant to touch? */
import { minuteMs, secondMs } from '../../base/instant.ts';
import { coursesOf, intentsOf } from './courses.ts';
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
      intentsOf(trace).flatMap(({ at, call, course }) => {
        const { groups, hosts, autoScalingGroups } = course.policy?.target ?? {};
        const empty = [groups, hosts, autoScalingGroups].some((names) => names?.length === 0);
        return empty ? [{ at, sentence: `${call.token} is asked for by ${course.policy?.name}, which selects nothing` }] : [];
      }),
  },
  { number: 'I3', name: 'what is done is done to the machine that was judged', check: checkIdentity },
  { number: 'I4', name: 'nothing is done to a machine that is leaving or that others keep', check: checkState },
];

function checkTargets(trace: Trace): readonly Breach[] {
  const courses = new Map(coursesOf(trace).map((course) => [course.id, course]));
  return trace.calls.flatMap(({ at, call }) => {
    const { target } = call;
    const policy = courses.get(remediationOf(call))?.policy;
    const isFresh = trace.inventoriesAt.some((readAt) => readAt <= at && at - readAt <= inventoryAgeMsMost);
    const isCovered = policy?.target.groups?.includes(target.group) ?? true;
    if (policy === undefined) return [{ at, sentence: `${call.token} belongs to no policy` }];
    if (!isCovered) return [{ at, sentence: `${call.token} is about ${target.group}, which ${policy.name} does not cover` }];
    return isFresh ? [] : [{ at, sentence: `${call.token} is made without an inventory of the last ${inventoryAgeMsMost / secondMs} s` }];
  });
}

function checkIdentity({ calls, deeds }: Trace): readonly Breach[] {
  const targets = new Map<string, MadeCall['call']['target']>(calls.map(({ call }) => [call.token, call.target]));
  const nameless = calls.filter(({ call }) => call.target.launchedAt === undefined);
  const strayed = deeds.filter(({ by, machine }) => targets.has(by) && machine !== undefined && targets.get(by)?.machine !== machine);
  return [
    ...nameless.map(({ at, call }) => ({ at, sentence: `${call.token} does not say when its machine was launched` })),
    ...strayed.map(({ at, by, text }) => ({ at, sentence: `${by} was about ${targets.get(by)?.machine}, and then: ${text}` })),
  ];
}

function checkState({ calls, deeds }: Trace): readonly Breach[] {
  const wasSentAway = ({ at, call }: MadeCall) =>
    deeds.find(
      ({ kind, machine, by, at: then }) =>
        machine === call.target.machine &&
        (kind === 'leaving' || kind === 'gone' || (kind === 'put_aside' && !by.startsWith(remediationOf(call)))) &&
        at - then > surelyKnownMs,
    );
  return calls.flatMap((made) => {
    const deed = wasSentAway(made);
    return deed === undefined ? [] : [{ at: made.at, sentence: `${made.call.token} comes long after: ${deed.text}` }];
  });
}

function remediationOf({ token }: MadeCall['call']): string {
  return token.replace(/\.\d+$/, '');
}
