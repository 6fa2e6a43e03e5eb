/** A desk with zones that can be left: a fleet of which zone a is ill, and a cloud of one page that does what it is asked. */
import type { ActiveShift, SurveyedBalancer, SurveyedGroup, ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import type { ZoneCall } from '../../../../src/az/evacuation/zone-step.ts';
import type { Command } from '../../../../src/controller/command.ts';
import type { Readings } from '../../../../src/liveness/report.ts';
import type { ZoneEvacuation } from '../../../../src/policy/policy.ts';
import type { Outcome } from '../../../../src/remediation/call.ts';
import { createDesk, diskPolicy, fleetOf, policySet, type Desk, type DeskSettings } from '../desk.ts';

export const evacuation: ZoneEvacuation = {
  kind: 'ZoneEvacuation',
  name: 'leave-zone',
  file: 'zones.yaml',
  owner: undefined,
  runbook: undefined,
  description: undefined,
  mode: 'auto',
  zones: undefined,
  thresholds: { suspectDecades: 4, confirmDecades: 7 },
  stateful: ['kafka'],
  minHealthyElsewhere: { kind: 'share', share: 0.6 },
  shiftForMs: 3_600_000,
  bakeMs: 3_600_000,
  stageMs: 600_000,
  empties: false,
  records: [],
  vetoWindowMs: 0,
  onceInMs: 86_400_000,
};

const zones = ['a', 'b', 'c'];
export const fleet = fleetOf('web', zones, 12);
export const wellNames: Readings = { 'dns.failures': { '10.0.0.2': { tried: 10, failed: 0, slow: 0 } } };
const losingOne: Readings = { 'dns.failures': { '10.0.0.2': { tried: 10, failed: 1, slow: 0 } } };
/** Hosts of zone a lose a query now and then. */
export const illZone = (host: string): Readings => (host.split('-')[1] === 'a' ? losingOne : wellNames);
export const well = (): Readings => wellNames;

const webGroup: SurveyedGroup = {
  name: 'web',
  resource: 'arn:group/web',
  desired: 36,
  least: 3,
  most: 60,
  places: zones.map((zone) => ({ subnet: `net-${zone}`, zone, freeAddresses: 200 })),
  suspended: [],
  takesShifts: false,
  leavesShiftedAlone: false,
  obstacle: undefined,
};
const webBalancer: SurveyedBalancer = {
  resource: 'arn:balancer/web',
  name: 'web-lb',
  zones,
  takesShifts: true,
  failsOpen: undefined,
  behind: undefined,
  groups: ['web'],
};

export interface LeavingDesk extends Desk {
  /** What stands there now; a test changes it as somebody else would. */
  cloud: { -readonly [Part in keyof ZoneSurvey]: ZoneSurvey[Part] };
  /** How calls are answered; by default they are carried out. */
  answer: (call: ZoneCall) => Outcome | 'carry_out' | 'silence';
  /** What a look at a call whose outcome is unknown says; by default that it has taken effect. */
  look: (call: ZoneCall) => Outcome;
  /** What surveys answer; undefined: what stands there. */
  surveyTrouble: string | undefined;
  readonly made: ZoneCall[];
  /** Lets time pass with every command carried out within the second. */
  live(seconds: number, readingsOf?: (host: string, second: number) => Readings, hosts?: readonly string[]): void;
  evacuationLines(): string[];
}

export function createLeavingDesk(policy: Partial<ZoneEvacuation> = {}, settings: DeskSettings = {}): LeavingDesk {
  const policies = { ...policySet([diskPolicy]), zoneEvacuations: [{ ...evacuation, ...policy }] };
  const base = createDesk(policies, { canMove: true, ...settings });
  let done = 0;
  const desk: LeavingDesk = Object.assign(base, {
    cloud: { groups: [webGroup], balancers: [webBalancer], records: [], shifts: [], illZones: {} },
    answer: () => 'carry_out' as const,
    look: (call: ZoneCall): Outcome => applyStep(desk, call),
    surveyTrouble: undefined,
    made: [] as ZoneCall[],
    live(seconds: number, readingsOf: (host: string, second: number) => Readings = well, hosts: readonly string[] = fleet) {
      for (let second = 1; second <= seconds; second += 1) {
        base.run(1, hosts, (host) => readingsOf(host, second));
        serve();
      }
    },
    evacuationLines: () =>
      base
        .lines()
        .filter((line) => line.includes('evac-'))
        .map((line) => line.replaceAll(/evac-[a-z0-9]{6}/g, 'evac-…').replaceAll(/plan [0-9a-f]{16}/g, 'plan …')),
  });
  function serve(): void {
    desk.cloud.shifts = desk.cloud.shifts.filter(({ until }) => until === undefined || until > desk.now);
    for (let command = base.asked[done]; command !== undefined; command = base.asked[done]) {
      done += 1;
      carryOut(desk, command);
    }
  }
  return desk;
}

function carryOut(desk: LeavingDesk, command: Exclude<Command, { kind: 'record' }>): void {
  switch (command.kind) {
    case 'survey_zones':
      desk.tell(
        desk.surveyTrouble === undefined
          ? { kind: 'zones_surveyed', survey: { ...desk.cloud } }
          : { kind: 'zones_unreadable', because: desk.surveyTrouble },
      );
      return;
    case 'make_zone_call': {
      const { token } = command.call;
      desk.made.push(command.call);
      const answer = desk.answer(command.call);
      if (answer === 'silence') return;
      const outcome = answer === 'carry_out' ? applyStep(desk, command.call) : answer;
      desk.tell({ kind: 'zone_call_answered', token, outcome });
      return;
    }
    case 'look_up_zone_call': {
      const { token } = command.call;
      desk.tell({ kind: 'zone_call_looked_up', token, outcome: desk.look(command.call) });
      return;
    }
    default:
      return;
  }
}

/** What is as it is to be already is done. */
export function applyStep(desk: LeavingDesk, { step, zone, evacuation: of }: ZoneCall): Outcome {
  const { cloud } = desk;
  const change = (name: string, more: (group: SurveyedGroup) => Partial<SurveyedGroup>) => {
    cloud.groups = cloud.groups.map((group) => (group.name === name ? { ...group, ...more(group) } : group));
  };
  switch (step.action) {
    case 'shift':
    case 'renewShift': {
      const shift: ActiveShift = {
        resource: step.resource,
        awayFrom: zone,
        id: `shift-${step.resource}`,
        by: 'heald',
        evacuation: of,
        until: desk.now + step.forMs,
        isApplied: true,
      };
      cloud.shifts = [...cloud.shifts.filter(({ resource }) => resource !== step.resource), shift];
      break;
    }
    case 'endShift':
      cloud.shifts = cloud.shifts.filter(({ resource }) => resource !== step.resource);
      break;
    case 'stopRebalancing':
      change(step.group, ({ suspended }) => ({ suspended: [...suspended, 'AZRebalance'] }));
      break;
    case 'resumeRebalancing':
      change(step.group, ({ suspended }) => ({ suspended: suspended.filter((process) => process !== 'AZRebalance') }));
      break;
    case 'leaveSubnets':
    case 'enterSubnets':
      change(step.group, () => ({ places: webGroup.places.filter(({ subnet }) => step.to.includes(subnet)) }));
      break;
    case 'grow':
    case 'shrink':
      change(step.group, () => step.to);
      break;
    case 'setWeights':
    case 'endMachines':
      break;
    default:
      step satisfies never;
  }
  return { kind: 'applied', detail: 'done' };
}
