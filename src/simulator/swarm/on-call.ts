/** Who is on call? A person who approves, too late at times, vetoes, pauses, and closes a breaker after having looked. */
import { hourMs, minuteMs, secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Company } from '../play.ts';
import type { World } from '../world/world.ts';
import type { SwarmPlan } from './swarm-plan.ts';

const by = 'ops';
/** Somebody vetoes a repair that needs no approval before it has begun, or never. */
const windowMs = 90 * secondMs;
const breakerClosedMs = { least: 10 * minuteMs, most: hourMs };

export function putOnCall(
  { onCall, pauses }: Pick<SwarmPlan, 'onCall' | 'pauses'>,
  { scheduler, controller }: World,
  random: Random,
): Company {
  for (const [place, { scope, atMs, forMs }] of pauses.entries()) {
    scheduler.after(atMs, () =>
      controller.tell({
        kind: 'pause_asked_for',
        pause: { name: `drawn-${place}`, scope, reason: 'a look at the fleet', by, until: scheduler.now() + forMs },
      }),
    );
  }

  function onEntry(entry: Entry): void {
    if (entry.kind === 'breaker_opened') {
      scheduler.after(random.whole(breakerClosedMs.least, breakerClosedMs.most), () =>
        controller.tell({ kind: 'breaker_reset', group: entry.group, by, because: 'looked at it' }),
      );
    }
    if (entry.kind !== 'remediation_opened') return;
    const { remediation, planHash, approvableUntil } = entry;
    const needed = approvableUntil !== undefined;
    const afterMs = random.whole(secondMs, needed ? onCall.answersWithinMs : windowMs);
    if (random.chance(onCall.vetoesShare))
      scheduler.after(afterMs, () => controller.tell({ kind: 'veto_given', remediation, by, because: 'not now' }));
    else if (needed && random.chance(onCall.approvesShare))
      scheduler.after(afterMs, () => controller.tell({ kind: 'approval_given', remediation, planHash, by, because: 'go ahead' }));
  }

  return { onEntry };
}
