/**
 * What was true at that moment, whatever anybody believed? How the groups were, who was ill and who could not be heard, read from the
 * records of the simulation itself. Most answers are about a stretch of time: nobody can be blamed for what has only just become so.
 */
import type { Instant } from '../../base/instant.ts';
import type { Guardrails, HostRemediation, PolicySet } from '../../policy/policy.ts';
import type { GroupView, MemberView } from '../cloud/past-views.ts';
import type { Muster, Silence, Spell, Trace } from './trace.ts';

export type Fault = Spell['fault'];

interface Index {
  readonly musters: ReadonlyMap<string, readonly Muster[]>;
  readonly spells: ReadonlyMap<string, readonly Spell[]>;
  readonly silences: ReadonlyMap<string, readonly Silence[]>;
}

const known = new WeakMap<Trace, Index>();

function indexOf(trace: Trace): Index {
  const index = known.get(trace) ?? {
    musters: Map.groupBy(trace.musters, ({ view }) => view.name),
    spells: Map.groupBy(trace.spells, ({ machine }) => machine),
    silences: Map.groupBy(trace.silences, ({ machine }) => machine),
  };
  known.set(trace, index);
  return index;
}

export function listGroups(trace: Trace): readonly string[] {
  return [...indexOf(trace).musters.keys()];
}

/** Everything that the group was from `from` to `until`: how it was at the begin, and after each change. */
export function viewsOf(trace: Trace, group: string, from: Instant, until: Instant): readonly GroupView[] {
  const musters = indexOf(trace).musters.get(group) ?? [];
  const first = Math.max(
    0,
    musters.findLastIndex(({ at }) => at <= from),
  );
  const views: GroupView[] = [];
  for (let place = first; place < musters.length; place += 1) {
    const { at, view } = musters[place] as Muster;
    if (at > until && place > first) break;
    views.push(view);
  }
  return views;
}

/** Whether `holds` of the machine all the time; it is told undefined while the group has no such member. */
export function heldThroughout(
  trace: Trace,
  { machine, group }: { readonly machine: string; readonly group: string },
  [from, until]: readonly [Instant, Instant],
  holds: (member: MemberView | undefined) => boolean,
): boolean {
  const views = viewsOf(trace, group, from, until);
  return views.length > 0 && views.every(({ members }) => holds(members.find((member) => member.machine === machine)));
}

/** Machines of the group that were in service all the time. */
export function servedThroughout(trace: Trace, group: string, from: Instant, until: Instant): readonly MemberView[] {
  const [first, ...later] = viewsOf(trace, group, from, until).map(({ members }) => members.filter(({ state }) => state === 'in_service'));
  return (first ?? []).filter(({ machine }) => later.every((members) => members.some((member) => member.machine === machine)));
}

/** It was ill of this from the begin to the end of the stretch. */
export function wasIllThroughout(trace: Trace, machine: string, fault: Fault | undefined, from: Instant, until: Instant): boolean {
  return spellsOf(trace, machine, fault).some((spell) => spell.from <= from && spell.until >= until);
}

export function wasIllAtAll(trace: Trace, machine: string, fault: Fault | undefined, from: Instant, until: Instant): boolean {
  return spellsOf(trace, machine, fault).some((spell) => spell.from <= until && spell.until >= from);
}

function spellsOf(trace: Trace, machine: string, fault: Fault | undefined): readonly Spell[] {
  return (indexOf(trace).spells.get(machine) ?? []).filter((spell) => fault === undefined || spell.fault === fault);
}

export function wasSilentThroughout(trace: Trace, machine: string, from: Instant, until: Instant): boolean {
  return (indexOf(trace).silences.get(machine) ?? []).some((silence) => silence.from <= from && silence.until >= until);
}

export function wasSilentAtAll(trace: Trace, machine: string, from: Instant, until: Instant): boolean {
  return (indexOf(trace).silences.get(machine) ?? []).some((silence) => silence.from <= until && silence.until >= from);
}

/** The set that was in force: the last one that could be read. */
export function policiesAt(trace: Trace, at: Instant): PolicySet {
  const read = trace.words.findLast((word) => word.at <= at && word.event.kind === 'policies_read');
  return read?.event.kind === 'policies_read' ? read.event.policies : trace.policies;
}

export function policyAt(trace: Trace, name: string, at: Instant): HostRemediation | undefined {
  return policiesAt(trace, at).hostRemediations.find((policy) => policy.name === name);
}

export function guardrailsAt(trace: Trace, at: Instant): Guardrails {
  return policiesAt(trace, at).guardrails;
}
