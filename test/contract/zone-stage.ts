/** The adapter for zones of AWS with the small account behind it: its group `web`, the balancer before it, and a name that is answered by weight. */
import type { ZoneCall, ZoneStep } from '../../src/az/evacuation/zone-step.ts';
import type { WeightedRecord } from '../../src/policy/policy.ts';
import type { Outcome } from '../../src/remediation/call.ts';
import { createAwsZoneActuator } from '../../src/adapters/aws/zone/aws-zone-actuator.ts';
import { arnOfBalancer } from './aws-balancers.ts';
import { openAwsStage } from './aws-stage.ts';

export type ZoneStage = Awaited<ReturnType<typeof openZoneStage>>;

export const theZone = 'use1-az4';
export const theRecord: WeightedRecord = {
  hostedZone: 'Z123',
  name: 'api.example.com.',
  type: 'A',
  sets: { 'use1-az4': 'east-a', 'use1-az6': 'east-b', 'use1-az1': 'east-c' },
};

export async function openZoneStage({ answerWithinMs = 1_000, inEachZone = 2 }: { answerWithinMs?: number; inEachZone?: number } = {}) {
  const stage = await openAwsStage({ answerWithinMs, inEachZone });
  const { account } = stage.endpoint;
  account.balancing.balancers.push({ name: 'web-lb', kind: 'app', takesShifts: true });
  const states = new Map(account.instances.map(({ id }) => [id, 'healthy']));
  account.balancing.targets.push({ name: 'web-tg', kind: 'instance', balancer: 'web-lb', states, healthyLeast: 1 });
  stage.group.targets.push('web-tg');
  const { hostedZone, name, type, sets } = theRecord;
  account.records.zones.set(
    hostedZone,
    Object.values(sets).map((id, at) => ({ name, type, id, weight: 100, ttl: 60, value: `192.0.2.${at + 1}` })),
  );
  const open = () => createAwsZoneActuator({ calls: stage.calls, now: stage.now });
  let count = 0;
  return {
    ...stage,
    account,
    /** What single machines are repaired with. */
    repairs: stage.actuator,
    /** Another one on the same account, as after a restart. */
    open,
    actuator: open(),
    callOf(step: ZoneStep, evacuation = 'evac-test'): ZoneCall {
      count += 1;
      return { token: `${evacuation}.${count}`, evacuation, zone: theZone, step };
    },
  };
}

const web = { group: 'web' } as const;
const balancer = { resource: arnOfBalancer({ name: 'web-lb', kind: 'app' }), name: 'web-lb' };
const everywhere = ['subnet-us-east-1a', 'subnet-us-east-1b', 'subnet-us-east-1c'];
const elsewhere = everywhere.slice(1);
const [usual, grown] = [
  { desired: 6, most: 100 },
  { desired: 8, most: 102 },
];
const name = { hostedZone: theRecord.hostedZone, name: theRecord.name, type: theRecord.type };
const [even, away] = [100, 0].map((weight) => [
  { id: 'east-a', weight },
  { id: 'east-b', weight: 100 },
  { id: 'east-c', weight: 100 },
]) as [{ id: string; weight: number }[], { id: string; weight: number }[]];

/** Every step there is, on the group, the balancer and the name of the stage. */
export const theSteps = {
  shift: { action: 'shift', ...balancer, forMs: 3_600_000 },
  renewShift: { action: 'renewShift', ...balancer, forMs: 3_600_000 },
  endShift: { action: 'endShift', ...balancer },
  stopRebalancing: { action: 'stopRebalancing', ...web },
  leaveSubnets: { action: 'leaveSubnets', ...web, from: everywhere, to: elsewhere },
  grow: { action: 'grow', ...web, from: usual, to: grown },
  leaveName: { action: 'setWeights', ...name, from: even, to: away },
  enterName: { action: 'setWeights', ...name, from: away, to: even },
  enterSubnets: { action: 'enterSubnets', ...web, from: elsewhere, to: everywhere },
  resumeRebalancing: { action: 'resumeRebalancing', ...web },
  shrink: { action: 'shrink', ...web, from: grown, to: usual },
} as const satisfies Readonly<Record<string, ZoneStep>>;

/** The machines of the group in the zone. */
export function endMachines({ account }: Pick<ZoneStage, 'account'>): ZoneStep {
  const there = account.instances.filter(({ zone, lifecycle }) => zone === 'us-east-1a' && lifecycle === 'InService');
  return {
    action: 'endMachines',
    ...web,
    machines: there.map(({ id, launchedAt }) => ({ machine: id, launchedAt: launchedAt.getTime() })),
  };
}

/** What must be as it was, once all is undone. */
export function describeAccount({ account, group }: Pick<ZoneStage, 'account' | 'group'>): object {
  const { desired, most, subnets, suspended, tags } = group;
  return {
    desired,
    most,
    subnets,
    suspended: [...suspended],
    tags: Object.fromEntries(tags),
    shifts: account.shifts.active(),
    weights: account.records.zones
      .get(theRecord.hostedZone)
      ?.map(({ id, weight }) => `${id} ${weight}`)
      .toSorted(),
  };
}

/** Goes on with a call as the controller does: looks while nobody can say, makes it again when it certainly was not made. */
export async function carryThrough(
  { actuator, pass }: Pick<ZoneStage, 'actuator' | 'pass'>,
  call: ZoneCall,
  first?: Outcome,
): Promise<Outcome> {
  let outcome = first ?? (await actuator.make(call));
  for (let round = 0; outcome.kind !== 'applied' && round < 30; round += 1) {
    pass(15_000);
    outcome = await (outcome.kind === 'unknown' ? actuator.look(call) : actuator.make(call));
  }
  return outcome;
}
