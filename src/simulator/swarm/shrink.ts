/**
 * What of all this does it take? A rehearsal that failed is played again with less and less in it, as long as it still fails: without
 * a fault, a pause, a group, hosts, and with an earlier end. What is left is what somebody has to read.
 */
import { minuteMs } from '../../base/instant.ts';
import type { SwarmPlan } from './swarm-plan.ts';

/** Calm must last long enough for everything to come right. */
const calmMs = 75 * minuteMs;

/** Tries at most `triesMost` smaller plans. */
export function shrinkPlan(plan: SwarmPlan, stillFails: (smaller: SwarmPlan) => boolean, triesMost: number): SwarmPlan {
  let smallest = plan;
  let tries = 0;
  for (let candidates = listSmaller(plan); candidates.length > 0 && tries < triesMost;) {
    const next = candidates.shift() as SwarmPlan;
    tries += 1;
    if (!stillFails(next)) continue;
    smallest = next;
    candidates = listSmaller(next);
  }
  return smallest;
}

/** The boldest first. */
function listSmaller(plan: SwarmPlan): SwarmPlan[] {
  const { faults, pauses, groups } = plan;
  const half = Math.ceil(faults.length / 2);
  const halves = faults.length > 2 ? [faults.slice(0, half), faults.slice(half)] : [];
  const used = new Set(faults.map(({ on, settings }) => on.group ?? settings['group']));
  // The brokers are those that the cluster is meant to have.
  const names = Object.keys(groups).filter((name) => !used.has(name) && name !== plan.kafka?.group);
  const only = (some: SwarmPlan['faults']): SwarmPlan => ({ ...plan, faults: dropOrphans(some) });
  return [
    ...halves.map(only),
    ...shorten(plan),
    ...(names.length < Object.keys(groups).length ? names : []).map((name) => ({ ...plan, groups: dropKey(groups, name) })),
    ...(pauses.length > 0 ? [{ ...plan, pauses: [] }] : []),
    ...(plan.reloads.length > 0 ? [{ ...plan, reloads: [] }] : []),
    ...dropCluster(plan),
    ...(plan.diesAtIntentShare > 0 ? [{ ...plan, diesAtIntentShare: 0 }] : []),
    ...(plan.stopsAtIntentShare > 0 ? [{ ...plan, stopsAtIntentShare: 0 }] : []),
    ...faults.map((fault) => only(faults.filter((each) => each !== fault))),
    ...thinOut(plan),
  ];
}

/** The cluster with its hosts, with what befalls them, and with every document that names them. */
function dropCluster(plan: SwarmPlan): SwarmPlan[] {
  const { kafka, groups, policies, faults, reloads } = plan;
  if (kafka === undefined) return [];
  const keep = (documents: readonly unknown[]) => documents.filter((document) => !JSON.stringify(document).includes(`"${kafka.group}"`));
  return [
    {
      ...plan,
      kafka: undefined,
      groups: dropKey(groups, kafka.group),
      policies: keep(policies),
      reloads: reloads.map((reload) => ({ ...reload, policies: keep(reload.policies) })),
      faults: dropOrphans(faults.filter(({ on }) => on.host?.startsWith(`${kafka.group}-`) !== true)),
    },
  ];
}

/** What strikes the hosts of another fault goes with it. */
function dropOrphans(faults: SwarmPlan['faults']): SwarmPlan['faults'] {
  const names = new Set(faults.map(({ name }) => name));
  return faults.filter(({ on }) => on.sameAs === undefined || names.has(on.sameAs));
}

function shorten(plan: SwarmPlan): SwarmPlan[] {
  const ends = [
    ...plan.faults.map(({ atMs, forMs = 0 }) => atMs + forMs),
    ...plan.pauses.map(({ atMs, forMs }) => atMs + forMs),
    ...plan.reloads.map(({ atMs }) => atMs),
  ];
  const calmFromMs = Math.max(0, ...ends) + 2 * minuteMs;
  return calmFromMs + calmMs < plan.untilMs ? [{ ...plan, calmFromMs, untilMs: calmFromMs + calmMs }] : [];
}

/** One host fewer in each cell that has several; faults strike no more hosts than there are. */
function thinOut(plan: SwarmPlan): SwarmPlan[] {
  return Object.entries(plan.groups).flatMap(([group, zones]) => {
    if (group === plan.kafka?.group) return [];
    if (Object.values(zones).every((count) => count < 2)) return [];
    const fewer = Object.fromEntries(Object.entries(zones).map(([zone, count]) => [zone, Math.max(1, count - 1)]));
    const left = Object.values(fewer).reduce((sum, count) => sum + count, 0);
    const faults = plan.faults.map((fault) =>
      fault.on.group === group && fault.on.count !== undefined
        ? { ...fault, on: { ...fault.on, count: Math.min(left, fault.on.count) } }
        : fault,
    );
    return [{ ...plan, faults, groups: { ...plan.groups, [group]: fewer } }];
  });
}

function dropKey<Value>(record: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
