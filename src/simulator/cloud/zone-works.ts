/**
 * What does a call about a zone do once it has arrived? One change of one thing, compared with what it expects to find: what somebody
 * else has changed meanwhile is left alone, and said.
 *
 * What is so already counts as done, as with most of these calls of the real cloud: the same call made twice changes nothing twice.
 */
import type { GroupSize, ZoneCall, ZoneStep } from '../../az/evacuation/zone-step.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { Author, DeedKind } from './deed.ts';
import type { Group } from './group.ts';
import { nameRecord, type Records } from './zone-records.ts';
import type { Shifts } from './zone-shifts.ts';
import { isSameSet, rebalancing, type GroupTerms } from './zone-terms.ts';

export interface ZoneWorkplace {
  readonly findGroup: (name: string) => Group | undefined;
  readonly shifts: Shifts;
  readonly records: Records;
  /** Whether a shift of it can be begun at all, or why not. */
  readonly refuseShift: (resource: string) => string | undefined;
  readonly noteGroup: (kind: DeedKind, by: Author, group: string, zone: string, text: string) => void;
}

type Reply = (outcome: Outcome) => void;

interface Order {
  readonly call: ZoneCall;
  readonly by: Author;
  readonly place: ZoneWorkplace;
}

/** Does what the call asks for, or says why it certainly is not done; `reply` may come later, and only once. */
export function carryOutZoneCall(call: ZoneCall, place: ZoneWorkplace, reply: Reply): void {
  const order = { call, by: call.token as Author, place };
  const { step } = call;
  switch (step.action) {
    case 'shift':
    case 'renewShift':
    case 'endShift':
      reply(workOnShift(order, step));
      return;
    case 'setWeights':
      setWeights(order, step, reply);
      return;
    default:
      reply(workOnGroup(order, step));
  }
}

function workOnShift({ call, by, place }: Order, step: Extract<ZoneStep, { resource: string }>): Outcome {
  const { shifts } = place;
  const { resource, name } = step;
  const refusal = place.refuseShift(resource);
  if (refusal !== undefined) return refused(refusal);
  const there = shifts.activeOn(resource);
  const isOurs = there?.evacuation === call.evacuation && there.awayFrom === call.zone;
  switch (step.action) {
    case 'shift': {
      if (isOurs) {
        shifts.touch(resource, by);
        return applied(`traffic of ${name} is led away already`);
      }
      const wanted = { resource, awayFrom: call.zone, by: 'heald', evacuation: call.evacuation, forMs: step.forMs } as const;
      const conflict = shifts.begin(wanted, by);
      return conflict === undefined ? applied(`traffic of ${name} is led away from zone ${call.zone}`) : refused(conflict);
    }
    case 'renewShift':
      if (!isOurs) return refused(`ZonalShiftStatusNotActive: no shift of ${name} of this evacuation`);
      shifts.renew(resource, step.forMs, by);
      return applied(`the shift of ${name} is renewed`);
    case 'endShift':
      if (isOurs) shifts.end(resource, by);
      else shifts.touch(resource, by);
      return applied(isOurs ? `the shift of ${name} is ended` : `there is no shift of ${name} of this evacuation any more`);
    default:
      return step satisfies never;
  }
}

type GroupStep = Extract<ZoneStep, { group: string }>;

function workOnGroup({ call, by, place }: Order, step: GroupStep): Outcome {
  const group = place.findGroup(step.group);
  if (group === undefined) return refused(`there is no group ${step.group}`);
  if (group.terms.obstacle !== undefined) return refused(`ResourceInUse: ${group.terms.obstacle}`);
  const change = planChange(group, call, step, by);
  if ('refusal' in change) return refused(change.refusal);
  group.changeTerms((terms) => {
    terms.touchedBy.push(call.token);
    change.make?.(terms);
  });
  if (change.make !== undefined && change.deed !== undefined) place.noteGroup(change.deed, by, group.name, call.zone, change.text);
  return applied(change.text);
}

type Change =
  | { readonly refusal: string }
  /** Without `make` it is so already; without `deed` the group notes it itself. */
  | { readonly deed?: DeedKind; readonly text: string; readonly make: ((terms: GroupTerms) => void) | undefined };

/** What takes something away must find it as it is expected to be, or already changed by this very call. */
function planChange(group: Group, { zone, token, evacuation }: ZoneCall, step: GroupStep, by: Author): Change {
  const { name, terms } = group;
  const isOurs = terms.touchedBy.includes(token);
  switch (step.action) {
    case 'stopRebalancing': {
      const isSo = terms.suspended.has(rebalancing);
      if (isSo && !isOurs) return { refusal: `rebalancing of ${name} is suspended already, by somebody else` };
      const make = (changed: GroupTerms) => {
        changed.suspended.add(rebalancing);
        changed.stoppedBy = evacuation;
      };
      return { deed: 'rebalancing_stopped', text: `${name} levels its zones no longer`, make: isSo ? undefined : make };
    }
    case 'resumeRebalancing': {
      const make = (changed: GroupTerms) => {
        changed.suspended.delete(rebalancing);
        changed.stoppedBy = undefined;
      };
      const isSo = !terms.suspended.has(rebalancing);
      if (!isSo && terms.stoppedBy !== evacuation) return { refusal: `rebalancing of ${name} was not suspended by ${evacuation}` };
      return { deed: 'rebalancing_resumed', text: `${name} levels its zones again`, make: isSo ? undefined : make };
    }
    case 'leaveSubnets':
    case 'enterSubnets': {
      const { from, to } = step;
      const text = `${name} launches in ${to.join(', ')}`;
      if (isSameSet(terms.subnets, to) && (isOurs || step.action === 'enterSubnets')) return { text, make: undefined };
      if (to.length === 0) return { refusal: `ValidationError: ${name} would have no subnet at all` };
      if (!isSameSet(terms.subnets, from)) return { refusal: `${name} has other subnets than were expected: ${terms.subnets.join(', ')}` };
      const make = (changed: GroupTerms) => {
        changed.subnets = to;
      };
      return { deed: 'subnets_changed', text, make };
    }
    case 'grow':
    case 'shrink':
      return planResize(group, step, isOurs, by);
    case 'endMachines': {
      const standing = step.machines.flatMap(({ machine, launchedAt }) => {
        const found = group.find(machine);
        const isMeant = found?.launchedAt === launchedAt && found.zone === zone && found.state === 'in_service' && !found.keepOff;
        return isMeant ? [found] : [];
      });
      if (standing.length === 0 && !isOurs) return { refusal: `none of these machines of ${name} serves in zone ${zone}` };
      const make = () => {
        for (const machine of standing) {
          group.tag(machine, by);
          group.release(machine, by, 0, `zone ${zone} is left`);
        }
      };
      return { text: `${standing.length} machines of ${name} are being ended`, make: standing.length > 0 ? make : undefined };
    }
    default:
      return step satisfies never;
  }
}

function planResize(group: Group, { action, from, to }: Extract<GroupStep, { to: GroupSize }>, isOurs: boolean, by: Author): Change {
  const { name, terms } = group;
  const text = `${name} is meant to have ${to.desired} machines`;
  const is = ({ desired, most }: GroupSize) => group.desired === desired && terms.most === most;
  if (is(to) && (isOurs || action === 'shrink')) return { text, make: undefined };
  if (!is(from)) return { refusal: `${name} is meant to have ${group.desired} of at most ${terms.most}, which somebody else has set` };
  const make = (changed: GroupTerms) => {
    group.setDesired(to.desired, by);
    changed.most = to.most;
  };
  return { text, make };
}

function setWeights({ by, place }: Order, step: Extract<ZoneStep, { action: 'setWeights' }>, reply: Reply): void {
  const name = nameRecord(step);
  const refusal = place.records.change(name, step.from, step.to, by, () => reply(applied(`${name} is answered by its new weights`)));
  if (refusal !== undefined) reply(refused(refusal));
}

function refused(because: string): Outcome {
  return { kind: 'not_applied', because };
}

function applied(detail: string): Outcome {
  return { kind: 'applied', detail };
}
