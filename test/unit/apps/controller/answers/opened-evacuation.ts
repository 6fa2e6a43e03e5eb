/** An evacuation as it begins, for tests of what is told about it. */
import type { EvacuationEntryBody } from '../../../../../src/controller/evacuations/evacuation-entry.ts';
import type { EvacuationPlan } from '../../../../../src/remediation/evacuation/evacuation.ts';

type Opened = Extract<EvacuationEntryBody, { kind: 'evacuation_opened' }>;

/** A plan of every rung for the groups that leave. */
export function planOf({
  zone,
  answer = 'drain',
  groups,
  kept,
}: Partial<EvacuationPlan> & Pick<EvacuationPlan, 'zone' | 'groups' | 'kept'>): EvacuationPlan {
  const names = groups.join(', ');
  return {
    zone,
    answer,
    groups,
    kept,
    rungs: [
      {
        name: 'shift',
        words: `shift traffic of ${names} away from zone ${zone} for 1 h`,
        undo: 'the shift ends by itself, or earlier when work returns',
        steps: groups.map((name) => ({ action: 'shift', resource: `arn:aws:elasticloadbalancing:${name}`, name, forMs: 3_600_000 })),
      },
      { name: 'health', words: `let health checks of ${names} in zone ${zone} fail`, undo: 'they pass again', steps: [] },
      {
        name: 'close',
        words: `launch no new hosts of ${names} in zone ${zone}`,
        undo: 'the subnets are entered again',
        steps: groups.flatMap((group) => [
          { action: 'stopRebalancing' as const, group },
          { action: 'leaveSubnets' as const, group, from: ['subnet-a', 'subnet-b', 'subnet-c'], to: ['subnet-b', 'subnet-c'] },
        ]),
      },
      {
        name: 'grow',
        words: 'add 8 hosts to the other zones',
        undo: 'they are taken away again when work returns',
        steps: groups.map((group) => ({ action: 'grow', group, from: { desired: 12, most: 18 }, to: { desired: 16, most: 18 } })),
      },
    ],
  };
}

export function evacuationOpened(
  { zone, answer, groups, kept }: Pick<EvacuationPlan, 'zone' | 'groups' | 'kept'> & { readonly answer?: EvacuationPlan['answer'] },
  more: Partial<Opened> = {},
): Opened {
  return {
    kind: 'evacuation_opened',
    evacuation: 'evac-7f3kqm',
    zone,
    suspicion: 'zone-3rsh2g',
    incident: 'inc-h6bkn9',
    policy: 'leave-zone',
    because: `zone ${zone} is confirmed: dns.failures within 1 min on 9 of 9 hosts there and 0 of 35 elsewhere`,
    plan: planOf({ zone, groups, kept, ...(answer === undefined ? {} : { answer }) }),
    planHash: '5c1f0e9ab2d47786',
    bakeMs: 3_600_000,
    approvableUntil: undefined,
    ...more,
  };
}
