/** Does what has left a zone come back late, in stages, and only as far as heald took it away? */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { departuresOf, zoneIntentsOf, type Departure, type ZoneIntent } from './departures.ts';
import type { Breach, Invariant } from './invariant.ts';
import { listGroups, viewsOf, wasIllThroughout } from './ground.ts';
import type { Trace, ZoneSpell } from './trace.ts';
import { leastOfPart } from './zone-illness.ts';

/** Visits are five seconds apart, and heald cannot know of the newest sample before it is told. */
const slackMs = 30 * secondMs;
/** A spell so short is one lost report. */
const shortMs = minuteMs;
const ownFaults = ['disk', 'service'] as const;

export const zoneReturnInvariants: readonly Invariant[] = [
  { number: 'I25', name: 'a zone comes back late, and gradually', check: checkReturns },
  { number: 'I30', name: 'what is taken back is only what heald changed', check: checkUndone },
];

function checkReturns(trace: Trace): readonly Breach[] {
  return departuresOf(trace).flatMap((departure) => [...findHaste(trace, departure), ...findLeaps(departure)]);
}

/** Not before the zone was well for the whole bake; whoever asks for it by name is answered at once. */
function findHaste(trace: Trace, { id, zone, policy, returns, stoppedAt, openedAt }: Departure): readonly Breach[] {
  const bakeMs = policy?.bakeMs ?? 0;
  return returns.flatMap(({ at, askedBy }) => {
    if (askedBy !== undefined || stoppedAt <= at) return [];
    const spell = trace.zoneSpells.find(
      (each) =>
        each.zone === zone &&
        each.until - each.from >= shortMs &&
        each.from < at &&
        each.until > at - bakeMs + slackMs &&
        !isEverywhere(trace, each, Math.min(each.until, at)) &&
        !isOfHosts(trace, each, openedAt, Math.min(each.until, at)),
    );
    if (spell === undefined) return [];
    const sinceMs = Math.max(0, at - spell.until);
    return [{ at, sentence: `${id} comes back ${sinceMs / minuteMs} min after zone ${zone} was ill, and bakes for ${bakeMs / minuteMs}` }];
  });
}

/** A part of every zone is ill: what befell hosts all over the fleet speaks against none of its zones. */
function isEverywhere(trace: Trace, { extent, zone }: ZoneSpell, at: Instant): boolean {
  const members = listGroups(trace).flatMap((group) => viewsOf(trace, group, at, at).flatMap((view) => view.members));
  const others = new Set(members.map((member) => member.zone).filter((other) => other !== zone));
  return (
    extent === 'part' &&
    [...others].every((other) => trace.zoneSpells.some((each) => each.zone === other && each.from <= at && each.until >= at))
  );
}

/**
 * Hosts with troubles of their own, which are not what the zone was left for, are enough to make the part. Then the spell is excused even
 * when what the zone was left for is there too: a spell does not say which of its hosts have which trouble.
 */
function isOfHosts(trace: Trace, { extent, zone }: ZoneSpell, openedAt: Instant, at: Instant): boolean {
  const suspected = trace.entries.findLast((entry) => entry.kind === 'zone_suspected' && entry.zone === zone && entry.at <= openedAt);
  const leftFor = suspected?.kind === 'zone_suspected' ? suspected.fault : undefined;
  const members = listGroups(trace).flatMap((group) => viewsOf(trace, group, at, at).flatMap((view) => view.members));
  const there = members.filter((member) => member.zone === zone && member.state === 'in_service');
  const ill = there.filter(({ machine }) =>
    ownFaults.some((fault) => fault !== leftFor && wasIllThroughout(trace, machine, fault, at, at)),
  ).length;
  return extent === 'part' && ill >= leastOfPart(there.length);
}

/** Traffic of one thing at a time, and each watched before the next. */
function findLeaps({ intents, stoppedAt, returns, relapsedAt }: Departure): readonly Breach[] {
  return returns.flatMap(({ at: begunAt, policy }) => {
    const stageMs = policy?.stageMs ?? 0;
    const until = Math.min(stoppedAt, relapsedAt.find((at) => at > begunAt) ?? Infinity);
    const firsts = new Map<string, ZoneIntent>();
    for (const intent of intents) {
      const { at, call, part } = intent;
      if (call.step.action !== 'endShift' || at < begunAt || at >= until || !part.startsWith('stage')) continue;
      if (!firsts.has(call.step.resource)) firsts.set(call.step.resource, intent);
    }
    const inOrder = [...firsts.values()];
    return inOrder.flatMap(({ at, call, part }, place) => {
      const before = inOrder[place - 1];
      const isOne = before?.part === part && nameServed(before) === nameServed({ call });
      return before === undefined || at - before.at >= stageMs || isOne
        ? []
        : [{ at, sentence: `${call.token} brings traffic back ${(at - before.at) / secondMs} s after ${before.call.token} did` }];
    });
  });
}

/** A group, its balancer, and the balancer in front of that serve the same. */
function nameServed(intent: Pick<ZoneIntent, 'call'>): string {
  return subjectOf(intent)
    .replace(/^.*\//, '')
    .replace(/-front$/, '');
}

/** By what really happened: nothing is put back that this evacuation has not taken away, and not over somebody else's change. */
function checkUndone(trace: Trace): readonly Breach[] {
  return [...findForeignResumes(trace), ...findForeignSizes(trace), ...findUnmadeSteps(trace)];
}

function findForeignResumes({ deeds, musters }: Trace): readonly Breach[] {
  return deeds.flatMap(({ at, kind, by, group, text }) => {
    if (kind !== 'rebalancing_resumed' || !by.startsWith('evac-')) return [];
    const stopped = deeds.find(
      (deed) => deed.kind === 'rebalancing_stopped' && deed.group === group && deed.at <= at && isSameDeparture(deed.by, by),
    );
    const wasSo = musters.some((muster) => muster.at < (stopped?.at ?? at) && isSuspendedJustBefore(muster, group, stopped?.at ?? at));
    return stopped !== undefined && !wasSo ? [] : [{ at, sentence: `others had stopped it: ${text} (${by})` }];
  });
}

/** Suspended in the last view before our own stop. */
function isSuspendedJustBefore({ view, at }: Trace['musters'][number], group: string, stoppedAt: Instant): boolean {
  return view.name === group && stoppedAt - at <= secondMs && view.terms.suspended.length > 0;
}

/** Who changes a size and changes it back leaves nothing that could be seen: what a size is compared with is all that a call can tell. */
function findForeignSizes(trace: Trace): readonly Breach[] {
  const { deeds } = trace;
  return deeds.flatMap(({ at, kind, by, group, text }) => {
    if (kind !== 'desired_changed' || !by.startsWith('evac-')) return [];
    const before = deeds.filter((deed) => deed.kind === kind && deed.group === group && deed.at < at);
    const ours = before.filter((deed) => isSameDeparture(deed.by, by));
    // The first of ours is the growing one; the next must follow it without anybody in between.
    const isBack = ours.length % 2 === 1;
    const [last, grown] = [before.at(-1), ours.at(-1)];
    const isAsWeLeftIt = grown !== undefined && sizeAt(trace, group, at - 1) === sizeAt(trace, group, grown.at);
    return isBack && last !== undefined && !isSameDeparture(last.by, by) && !isAsWeLeftIt
      ? [{ at, sentence: `${last.by} had changed it since: ${text} (${by})` }]
      : [];
  });
}

function sizeAt(trace: Trace, group: string, at: Instant): number | undefined {
  return viewsOf(trace, group, at, at).at(-1)?.desired;
}

const opposites: Readonly<Record<string, string>> = {
  endShift: 'shift',
  enterSubnets: 'leaveSubnets',
  resumeRebalancing: 'stopRebalancing',
  shrink: 'grow',
};

/** Each step back belongs to a step out of the same evacuation that was not refused. */
function findUnmadeSteps(trace: Trace): readonly Breach[] {
  return zoneIntentsOf(trace).flatMap(({ at, call, departure }) => {
    const opposite = opposites[call.step.action];
    if (opposite === undefined) return [];
    const made = departure.intents.some(
      (other) =>
        other.at < at &&
        other.call.step.action === opposite &&
        subjectOf(other) === subjectOf({ call }) &&
        !departure.answers.some(
          ({ number, outcome, at: answeredAt }) =>
            number === other.number && outcome.kind === 'not_applied' && isLast(departure, number, answeredAt),
        ),
    );
    return made ? [] : [{ at, sentence: `${call.token} takes back what ${departure.id} has not done: ${call.step.action}` }];
  });
}

/** Nobody has tried it again since. */
function isLast({ intents }: Departure, number: number, answeredAt: Instant): boolean {
  return !intents.some((intent) => intent.number === number && intent.at > answeredAt);
}

function subjectOf({ call: { step } }: Pick<ZoneIntent, 'call'>): string {
  if ('resource' in step) return step.resource;
  return 'group' in step ? step.group : step.name;
}

function isSameDeparture(one: string, other: string): boolean {
  return one.replace(/\.\d+$/, '') === other.replace(/\.\d+$/, '');
}
