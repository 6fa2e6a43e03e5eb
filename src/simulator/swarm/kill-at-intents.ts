/**
 * What if the controller dies when it has just written down what it is about to do? The call is made or not; nobody knows. And what if
 * it only stands still, and goes on minutes later with what it had decided then?
 */
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Company } from '../play.ts';
import type { World } from '../world/world.ts';
import type { SwarmPlan } from './swarm-plan.ts';

const afterMs = { least: 0, most: 500 };
const downMs = { least: 5 * secondMs, most: 60 * secondMs };
const stoppedMs = { least: 10 * secondMs, most: 5 * minuteMs };

const intended: ReadonlySet<string> = new Set(['step_intended', 'keep_end_intended', 'zone_step_intended']);

export function killAtIntents(
  { diesAtIntentShare, stopsAtIntentShare }: SwarmPlan,
  { scheduler, controller }: World,
  random: Random,
): Company {
  let isDying = false;
  return {
    onEntry: ({ kind }) => {
      if (!intended.has(kind) || isDying) return;
      if (random.chance(stopsAtIntentShare)) {
        isDying = true;
        controller.pause();
        scheduler.after(random.whole(stoppedMs.least, stoppedMs.most), () => {
          isDying = false;
          controller.resume();
        });
        return;
      }
      if (!random.chance(diesAtIntentShare)) return;
      isDying = true;
      scheduler.after(random.whole(afterMs.least, afterMs.most), () => {
        controller.crash();
        scheduler.after(random.whole(downMs.least, downMs.most), () => {
          isDying = false;
          controller.start();
        });
      });
    },
  };
}
