/** Is a zone left only when it is ill, one at a time, with enough elsewhere and a way back? */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { countOf } from '../../remediation/limits.ts';
import { departuresOf, isUnderWayAt, leads, zoneIntentsOf, type Departure, type ZoneIntent } from './departures.ts';
import { intentsOf } from './courses.ts';
import { listGroups, viewsOf } from './ground.ts';
import type { GroupView } from '../cloud/past-views.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace, ZoneSpell } from './trace.ts';

/** What has been so for so long is in every page, and in the survey that heald reads next. */
const surelyKnownMs = 3 * minuteMs;
/** Evidence holds for a while after what it is of is over, and a person or an approval may take an hour. */
const afterglowMs = 6 * minuteMs;
/** Two zones that fall ill within so long of each other are not two zones. */
const surelySeenMs = 90 * secondMs;
/** Zones that are left over by the fewest that may be. */
const zonesLeast = 3;

export const zoneInvariants: readonly Invariant[] = [
  { number: 'I20', name: 'at most one zone is left', check: checkOneZone },
  { number: 'I21', name: 'the last zones are never left, and enough stays elsewhere', check: checkRoom },
  { number: 'I22', name: 'every change of a zone has an end and a way back', check: checkWayBack },
  { number: 'I23', name: 'no host is repaired in a zone that is left', check: checkRepairs },
  { number: 'I24', name: 'no name is left without an answer', check: checkRecords },
  { number: 'S9', name: 'no zone is left that is well, or while another is ill too', check: checkIllness },
];

/** Others count too, once everybody must have seen what they did. */
function checkOneZone(trace: Trace): readonly Breach[] {
  const departures = departuresOf(trace);
  const foreign = readForeignShifts(trace);
  const begun = departures.flatMap((departure) => {
    const [first] = departure.intents;
    return first === undefined ? [] : [{ departure, at: first.at }];
  });
  const beside = begun.flatMap(({ departure, at }) => {
    const other = departures.find((each) => each.zone !== departure.zone && isUnderWayAt(each, at));
    return other === undefined ? [] : [{ at, sentence: `${departure.id} begins in zone ${departure.zone}, and ${other.id} has not ended` }];
  });
  const besideOthers = zoneIntentsOf(trace)
    .filter(leads)
    .flatMap(({ at, call }) => {
      const other = foreign.find(({ zone, from, until }) => zone !== call.zone && from <= at - surelyKnownMs && until > at);
      return other === undefined
        ? []
        : [{ at, sentence: `${call.token} leaves zone ${call.zone}, and others have left zone ${other.zone}` }];
    });
  const tooSoon = begun.flatMap(({ departure, at }) => {
    const before = begun.findLast((each) => each.at < at && each.departure.zone !== departure.zone);
    const wait = departure.policy?.onceInMs ?? 0;
    if (departure.askedBy !== undefined || before === undefined || at - before.departure.openedAt >= wait) return [];
    return [{ at, sentence: `${departure.id} leaves zone ${departure.zone} so soon after ${before.departure.id} left another` }];
  });
  return [...beside, ...besideOthers, ...tooSoon];
}

/** Shifts that were not ours, as long as they really were there. */
function readForeignShifts({ deeds }: Trace): readonly { readonly zone: string; readonly from: Instant; readonly until: Instant }[] {
  return deeds.flatMap(({ kind, by, at, group: resource, zone }, place) => {
    if (kind !== 'shift_begun' || by.startsWith('evac-') || zone === undefined) return [];
    const end = deeds
      .slice(place + 1)
      .find((deed) => deed.group === resource && (deed.kind === 'shift_ended' || deed.kind === 'shift_expired'));
    return [{ zone, from: at, until: end?.at ?? Infinity }];
  });
}

/** Before traffic is led away, what serves elsewhere must do; generously, by the most that served there in the minutes before. */
function checkRoom(trace: Trace): readonly Breach[] {
  return zoneIntentsOf(trace).flatMap((intent) => {
    const { at, call, departure, part, policy } = intent;
    const zones = new Set(listGroups(trace).flatMap((group) => viewsOf(trace, group, at, at).flatMap((view) => view.members.map(zoneOf))));
    zones.add(call.zone);
    if (leads(intent) && zones.size < zonesLeast)
      return [{ at, sentence: `${call.token} leaves zone ${call.zone}, and there are only ${zones.size} zones` }];
    if (part !== 'shift' || call.step.action !== 'shift' || policy === undefined) return [];
    return listLed(departure, call.step.resource).flatMap((group) => {
      const views = viewsOf(trace, group, at - surelyKnownMs, at);
      const served = views.map(({ members }) => members.filter(({ zone, state }) => zone !== call.zone && state === 'in_service').length);
      const wanted = Math.min(...views.map(({ desired }) => countOf(policy.minHealthyElsewhere, desired, 'up')));
      const most = Math.max(...served, 0);
      // What others have made larger meanwhile is not held against the plan.
      return views.length === 0 || most >= Math.min(wanted, wantedOf(departure, group, wanted))
        ? []
        : [{ at, sentence: `${call.token} shifts traffic of ${group}, of which ${most} serve elsewhere and ${wanted} must` }];
    });
  });
}

/** Groups whose traffic this shift leads away: those that are short of hosts are led by a later one. */
function listLed({ plan }: Departure, resource: string): readonly string[] {
  const rung = plan.rungs.find(({ steps }) => steps.some((step) => step.action === 'shift' && step.resource === resource));
  return rung?.groups ?? plan.groups;
}

/** Of the size before the plan added to it. */
function wantedOf({ plan, policy }: Departure, group: string, otherwise: number): number {
  const grow = plan.rungs.flatMap(({ steps }) => steps).find((step) => step.action === 'grow' && step.group === group);
  return grow?.action === 'grow' && policy !== undefined ? countOf(policy.minHealthyElsewhere, grow.from.desired, 'up') : otherwise;
}

function zoneOf({ zone }: { readonly zone: string }): string {
  return zone;
}

function checkWayBack(trace: Trace): readonly Breach[] {
  const endless = zoneIntentsOf(trace).flatMap(({ at, call: { step, token }, undo, policy }) => {
    if (undo === '') return [{ at, sentence: `${token} does not say how it is taken back` }];
    const isShift = step.action === 'shift' || step.action === 'renewShift';
    if (!isShift || policy === undefined || (step.forMs > 0 && step.forMs <= longestOf(trace, policy.name))) return [];
    return [
      { at, sentence: `${token} shifts traffic for ${step.forMs / minuteMs} min, and the policy says ${policy.shiftForMs / minuteMs}` },
    ];
  });
  return [...endless, ...departuresOf(trace).flatMap((departure) => findResidue(trace, departure))];
}

/** The longest that a shift may last by any set of policies of the rehearsal: a plan keeps what it was made with. */
function longestOf({ policies, words }: Trace, name: string): number {
  const sets = [policies, ...words.flatMap(({ event }) => (event.kind === 'policies_read' ? [event.policies] : []))];
  return Math.max(
    ...sets.flatMap(({ zoneEvacuations }) => zoneEvacuations.filter((each) => each.name === name).map((each) => each.shiftForMs)),
  );
}

const undone = {
  rebalancing_stopped: 'rebalancing_resumed',
  subnets_changed: 'subnets_changed',
  desired_changed: 'desired_changed',
} as const;

const tellTerms: Readonly<Record<keyof typeof undone, (view: GroupView) => string>> = {
  rebalancing_stopped: ({ terms }) => terms.suspended.join(),
  subnets_changed: ({ terms }) => terms.subnets.toSorted().join(),
  desired_changed: ({ desired }) => String(desired),
};

/** What an evacuation changed and nobody changed back, nor it said so, when it ended. */
function findResidue(trace: Trace, { id, closedAt, left }: Departure): readonly Breach[] {
  if (closedAt === Infinity) return [];
  const { deeds } = trace;
  const told = left.join('\n');
  return (Object.keys(undone) as (keyof typeof undone)[]).flatMap((done) => {
    const back = undone[done];
    const changes = deeds.filter(({ kind, by, at }) => (kind === done || kind === back) && at <= closedAt && isOf(by, id));
    const groups = [...Map.groupBy(changes, ({ group }) => group)];
    const open = groups.filter(([, own]) => (done === back ? own.length % 2 === 1 : own.at(-1)?.kind === done));
    return open
      .filter(([group, own]) => !told.includes(group) && !isAsBefore(trace, group, tellTerms[done], [own[0]?.at ?? closedAt, closedAt]))
      .map(([group]) => ({ at: closedAt, sentence: `${id} ends, and ${group} is not as it was: ${done.replace('_', ' ')}` }));
  });
}

/** Others may have put back what an evacuation changed, and then its own step back finds nothing to do. */
function isAsBefore(
  trace: Trace,
  group: string,
  tell: (view: GroupView) => string,
  [changedAt, closedAt]: readonly [Instant, Instant],
): boolean {
  const [before, after] = [changedAt - 1, closedAt].map((at) => viewsOf(trace, group, at, at).at(-1));
  return before !== undefined && after !== undefined && tell(before) === tell(after);
}

function isOf(token: string, departure: string): boolean {
  return token.startsWith(`${departure}.`);
}

function checkRepairs(trace: Trace): readonly Breach[] {
  const departures = departuresOf(trace);
  return intentsOf(trace).flatMap(({ at, call, irreversible }) => {
    const around = departures.find((departure) => departure.zone === call.target.zone && isUnderWayAt(departure, at));
    if (!irreversible || around === undefined) return [];
    return [{ at, sentence: `${call.token} is intended on ${call.target.machine} in zone ${around.zone}, which ${around.id} has left` }];
  });
}

function checkRecords(trace: Trace): readonly Breach[] {
  return zoneIntentsOf(trace).flatMap(({ at, call: { step, token } }) => {
    if (step.action !== 'setWeights') return [];
    const names = (weights: typeof step.to) =>
      weights
        .map(({ id }) => id)
        .toSorted()
        .join();
    if (step.to.some(({ weight }) => weight > 0) && names(step.from) === names(step.to)) return [];
    return [{ at, sentence: `${token} leaves ${step.name} without an answer, or with other sets than before` }];
  });
}

/** What a person asked for, or approved, is that person's. */
function checkIllness(trace: Trace): readonly Breach[] {
  const [firstsByEvidence, spells] = [departuresOf(trace).filter(({ askedBy }) => askedBy === undefined), trace.zoneSpells];
  return firstsByEvidence.flatMap(({ id, zone, openedAt, intents: [first], approvedAt }) => {
    if (first === undefined || approvedAt !== undefined) return [];
    if (!isCalledIll(trace, zone, first) && !spells.some((spell) => spell.zone === zone && coversMoment(spell, openedAt)))
      return [{ at: first.at, sentence: `${id} leaves zone ${zone}, which is well` }];
    const other = spells.find(
      (spell) =>
        spell.extent === 'whole' &&
        spell.zone !== zone &&
        spell.from <= openedAt - surelySeenMs &&
        spell.until >= openedAt &&
        isWide(spell),
    );
    return other === undefined ? [] : [{ at: first.at, sentence: `${id} leaves zone ${zone}, and zone ${other.zone} is ill as well` }];
  });
}

function coversMoment({ from, until }: ZoneSpell, at: Instant): boolean {
  return from <= at && at <= until + afterglowMs;
}

/** Not for a moment only. */
function isWide({ from, until }: ZoneSpell): boolean {
  return until - from >= surelySeenMs;
}

function isCalledIll({ surveys }: Trace, zone: string, { at }: ZoneIntent): boolean {
  return surveys.some((read) => read.at <= at && at - read.at <= surelyKnownMs && read.survey.illZones[zone] !== undefined);
}
