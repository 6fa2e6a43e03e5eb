/** What if the controller dies when it has just written down what it is about to do? The call is made or not; nobody knows. */
import { secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Company } from '../play.ts';
import type { World } from '../world/world.ts';
import type { SwarmPlan } from './swarm-plan.ts';

const afterMs = { least: 0, most: 500 };
const downMs = { least: 5 * secondMs, most: 60 * secondMs };

export function killAtIntents({ diesAtIntentShare }: SwarmPlan, { scheduler, controller }: World, random: Random): Company {
  let isDying = false;
  return {
    onEntry: ({ kind }) => {
      if (kind !== 'step_intended' || isDying || !random.chance(diesAtIntentShare)) return;
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
