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
/** A person is as quick as the call, or a moment slower. */
const soonMs = 3 * secondMs;
const pausedMs = { least: minuteMs, most: 45 * minuteMs };
const breakerClosedMs = { least: 10 * minuteMs, most: hourMs };

export function putOnCall(
  { onCall, pauses, calmFromMs }: Pick<SwarmPlan, 'onCall' | 'pauses' | 'calmFromMs'>,
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

  const quietFrom = scheduler.now() + calmFromMs;
  let shownBefore = 'a plan of yesterday';

  function pauseNow(): void {
    const until = scheduler.now() + random.whole(pausedMs.least, pausedMs.most);
    if (until > quietFrom) return;
    const pause = { name: `now-${scheduler.now()}`, scope: { kind: 'everything' }, reason: 'wait', by, until } as const;
    scheduler.after(random.whole(0, soonMs), () => controller.tell({ kind: 'pause_asked_for', pause }));
  }

  function onEntry(entry: Entry): void {
    if (entry.kind === 'step_intended' && random.chance(onCall.vetoesCallsShare)) {
      const { remediation } = entry;
      scheduler.after(random.whole(0, soonMs), () => controller.tell({ kind: 'veto_given', remediation, by, because: 'stop' }));
    }
    if (entry.kind === 'breaker_opened') {
      scheduler.after(random.whole(breakerClosedMs.least, breakerClosedMs.most), () =>
        controller.tell({ kind: 'breaker_reset', group: entry.group, by, because: 'looked at it' }),
      );
    }
    if (entry.kind !== 'remediation_opened') return;
    const { remediation, planHash, approvableUntil } = entry;
    const needed = approvableUntil !== undefined;
    if (random.chance(onCall.pausesRepairsShare)) pauseNow();
    const afterMs = random.whole(secondMs, needed ? onCall.answersWithinMs : windowMs);
    if (random.chance(onCall.vetoesShare))
      scheduler.after(afterMs, () => controller.tell({ kind: 'veto_given', remediation, by, because: 'not now' }));
    else if (needed && random.chance(onCall.approvesShare)) {
      const seen = random.chance(onCall.approvesOtherPlanShare) ? shownBefore : planHash;
      scheduler.after(afterMs, () => controller.tell({ kind: 'approval_given', remediation, planHash: seen, by, because: 'go ahead' }));
    }
    shownBefore = planHash;
  }

  return { onEntry };
}
