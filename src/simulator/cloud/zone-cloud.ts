/**
 * Who moves work between the zones of a rehearsal? The same cloud that runs the machines: its balancers, its shifts, the terms of its
 * groups and its names, read from pages that lag behind and changed over a wire that loses answers.
 *
 * It has a wire of its own: calls about zones do not wait behind calls about machines.
 */
import type { ActiveShift, SurveyedGroup, SurveyedRecord, ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { ZoneCall, ZoneStep } from '../../az/evacuation/zone-step.ts';
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { WeightedRecord } from '../../policy/policy.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Author, Deed } from './deed.ts';
import type { Group } from './group.ts';
import { judgeAbsence } from './look-at-call.ts';
import { createPastViews, type GroupView, type PastViews } from './past-views.ts';
import type { Troubles } from './troubles.ts';
import { createWire, describeFailedCall, describeFailure } from './wire.ts';
import { createBalancers, findWhyOpen, surveyBalancer, type Balancer, type Front } from './zone-balancers.ts';
import { createRecords, nameRecord, type RecordPage, type Records } from './zone-records.ts';
import { createShifts, type ShiftPage, type Shifts } from './zone-shifts.ts';
import { carryOutZoneCall } from './zone-works.ts';

/** The zone actuator of a rehearsal, and what others can do behind heald's back. */
export interface ZoneCloud {
  make(call: ZoneCall, answer: (outcome: Outcome) => void): void;
  look(call: ZoneCall, answer: (outcome: Outcome) => void): void;
  survey(records: readonly WeightedRecord[], answer: (read: Result<ZoneSurvey, string>) => void): void;
  readonly shifts: Shifts;
  readonly balancers: readonly Balancer[];
  readonly records: Records;
  /** What the provider itself calls ill, with its word for it. */
  readonly illZones: Map<string, string>;
}

export interface ZoneCloudSettings {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly troubles: Troubles;
  readonly groups: readonly Group[];
  readonly views: PastViews<GroupView>;
  readonly note: (deed: Omit<Deed, 'at'>) => void;
  readonly frontOf: (group: string) => Front;
}

const deadlineMs = 20 * secondMs;
/** A change of DNS is waited for, until it is known everywhere. */
const syncMsMost = minuteMs;
/** A survey is several reads, one after the other. */
const readingMs = { least: 300, most: 3 * secondMs };

export function createZoneCloud({ scheduler, random, troubles, groups, views, note, frontOf }: ZoneCloudSettings): ZoneCloud {
  const now = () => scheduler.now();
  const wire = createWire(scheduler, random.fork('wire'), troubles);
  const shiftPages = createPastViews<ShiftPage>(now, random.fork('shift pages'));
  const recordPages = createPastViews<RecordPage>(now, random.fork('record pages'));
  const balancers = createBalancers(groups, frontOf);
  const findGroup = (name: string) => groups.find((group) => group.name === name);
  const reading = random.fork('reading');
  const illZones = new Map<string, string>();
  const firstLooks = new Map<string, Instant>();

  const shifts = createShifts({
    scheduler,
    random: random.fork('shifts'),
    note: (kind, by, { resource, awayFrom }, text) => note({ kind, by, group: resource, zone: awayFrom, machine: undefined, text }),
    onPage: showShift,
  });
  const records = createRecords({
    scheduler,
    random: random.fork('records'),
    note: (by, name, text) => note({ kind: 'weights_changed', by, group: name, zone: undefined, machine: undefined, text }),
    onPage: recordPages.note,
    slowness: () => troubles.dnsSlowness,
  });
  const shiftable = [
    ...balancers.map(({ resource }) => resource),
    ...groups.filter(({ terms }) => terms.takesShifts).map(({ name }) => nameGroup(name)),
  ];
  for (const name of shiftable) shiftPages.note({ name, active: undefined, touchedBy: [] });

  /** A shift of a group keeps its launches out of the zone. */
  function showShift(page: ShiftPage): void {
    shiftPages.note(page);
    const group = groups.find(({ name }) => nameGroup(name) === page.name);
    group?.changeTerms(({ awayFrom }) => {
      awayFrom.clear();
      if (page.active !== undefined) awayFrom.add(page.active.awayFrom);
    });
  }

  function refuseShift(resource: string): string | undefined {
    if (troubles.shiftRefusal !== undefined) return troubles.shiftRefusal;
    if (!shiftable.includes(resource)) return `ResourceNotFoundException: nothing is called ${resource}`;
    const balancer = balancers.find((each) => each.resource === resource);
    return balancer?.takesShifts === false ? `ValidationException: zonal shift is not enabled for ${balancer.name}` : undefined;
  }

  const place = {
    findGroup,
    shifts,
    records,
    refuseShift,
    noteGroup: (kind: Deed['kind'], by: Author, group: string, zone: string, text: string) =>
      note({ kind, by, group, zone, machine: undefined, text }),
  };

  function make(call: ZoneCall, answer: (outcome: Outcome) => void): void {
    firstLooks.delete(call.token);
    wire.send<Outcome>({
      kind: 'changes',
      deadlineMs: deadlineMs + (call.step.action === 'setWeights' ? syncMsMost : 0),
      work: (reply) => carryOutZoneCall(call, place, reply),
      answer: (given) => answer(given.kind === 'replied' ? given.reply : describeFailedCall(given)),
      onLost: () => {
        const { token, step, zone } = call;
        const text = `the answer to ${step.action} of ${subjectOf(step)} is lost`;
        note({ kind: 'answer_lost', by: token as Author, group: subjectOf(step), zone, machine: undefined, text });
      },
    });
  }

  function look(call: ZoneCall, answer: (outcome: Outcome) => void): void {
    wire.send<Outcome>({
      kind: 'reads',
      deadlineMs,
      work: (reply) => reply(troubles.survey === 'readable' ? findEffect(call) : { kind: 'unknown', because: refusal }),
      answer: (given) => answer(given.kind === 'replied' ? given.reply : { kind: 'unknown', because: describeFailure(given) }),
    });
  }

  /** What has taken effect carries the call's token: in the comment of a shift or a change of DNS, or as the tag of a group. */
  function findEffect({ token, step }: ZoneCall): Outcome {
    const subject = subjectOf(step);
    if (readTokens(step).includes(token)) return { kind: 'applied', detail: `${subject} carries its token` };
    const firstLookAt = firstLooks.get(token) ?? now();
    firstLooks.set(token, firstLookAt);
    return judgeAbsence(firstLookAt, now());
  }

  function readTokens(step: ZoneStep): readonly string[] {
    if ('resource' in step) return shiftable.includes(step.resource) ? shiftPages.read(step.resource).touchedBy : [];
    if ('group' in step) return findGroup(step.group) === undefined ? [] : views.read(step.group).terms.touchedBy;
    return recordPages.read(nameRecord(step)).touchedBy;
  }

  function survey(wanted: readonly WeightedRecord[], answer: (read: Result<ZoneSurvey, string>) => void): void {
    wire.send<Result<ZoneSurvey, string>>({
      kind: 'reads',
      deadlineMs,
      work: (reply) => {
        if (troubles.survey === 'refused') reply(wrong(refusal));
        if (troubles.survey !== 'readable') return;
        const read = ok(readSurvey(wanted));
        scheduler.after(reading.whole(readingMs.least, readingMs.most), () => reply(read));
      },
      answer: (given) => answer(given.kind === 'replied' ? given.reply : wrong(describeFailure(given))),
    });
  }

  function readSurvey(wanted: readonly WeightedRecord[]): ZoneSurvey {
    return {
      groups: groups.map(({ name, terms }) => surveyGroup(views.read(name), terms)),
      balancers: balancers.map(surveyBalancer),
      records: wanted.map(surveyRecord),
      shifts: shiftable.flatMap((resource) => surveyShift(shiftPages.read(resource))),
      illZones: Object.fromEntries(illZones),
    };
  }

  function surveyRecord(record: WeightedRecord): SurveyedRecord {
    const { hostedZone, name, type, sets } = record;
    const { weights } = recordPages.read(records.know(record).name);
    const read = Object.entries(sets).map(([zone, id]) => ({ id, zone, weight: weights.find((each) => each.id === id)?.weight ?? 0 }));
    return { hostedZone, name, type, sets: read };
  }

  function surveyShift({ active }: ShiftPage): ActiveShift[] {
    if (active === undefined || active.until <= now()) return [];
    const { resource, awayFrom, id, by, evacuation, until, appliedAt } = active;
    const balancer = balancers.find((each) => each.resource === resource);
    const isApplied = appliedAt <= now() && (balancer === undefined || findWhyOpen(balancer) === undefined);
    return [{ resource, awayFrom, id, by, evacuation, until, isApplied }];
  }

  return { make, look, survey, shifts, balancers, records, illZones };
}

const refusal = 'UnauthorizedOperation: not allowed to read what stands in the zones';

function nameGroup(name: string): string {
  return `arn:simulated:group/${name}`;
}

function surveyGroup({ name, desired, terms }: GroupView, { places, takesShifts }: Group['terms']): SurveyedGroup {
  const { least, most, subnets, suspended, obstacle } = terms;
  return {
    name,
    resource: nameGroup(name),
    desired,
    least,
    most,
    places: places.filter(({ subnet }) => subnets.includes(subnet)),
    suspended,
    takesShifts,
    leavesShiftedAlone: true,
    obstacle,
  };
}

function subjectOf(step: ZoneStep): string {
  if ('resource' in step) return step.resource;
  return 'group' in step ? step.group : nameRecord(step);
}
