/** The adapter for zones of AWS with the small account behind it: its group `web`, the balancer before it, and a name that is answered by weight. */
import type { ZoneCall, ZoneStep } from '../../src/az/evacuation/zone-step.ts';
import type { WeightedRecord } from '../../src/policy/policy.ts';
import { createAwsZoneActuator } from '../../src/adapters/aws/zone/aws-zone-actuator.ts';
import { openAwsStage } from './aws-stage.ts';

export const theZone = 'use1-az4';
export const theRecord: WeightedRecord = {
  hostedZone: 'Z123',
  name: 'api.example.com.',
  type: 'A',
  sets: { 'use1-az4': 'east-a', 'use1-az6': 'east-b', 'use1-az1': 'east-c' },
};

export async function openZoneStage({ answerWithinMs = 1_000 }: { answerWithinMs?: number } = {}) {
  const stage = await openAwsStage({ answerWithinMs });
  const { account } = stage.endpoint;
  account.now = stage.now;
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
    /** Another one on the same account, as after a restart. */
    open,
    actuator: open(),
    callOf(step: ZoneStep, evacuation = 'evac-test'): ZoneCall {
      count += 1;
      return { token: `${evacuation}.${count}`, evacuation, zone: theZone, step };
    },
  };
}
