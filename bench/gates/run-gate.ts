/** How does a gate fare? Plays a story in the simulator's world without a controller, and lets the gate look at it every ten seconds. */
import type { PolicySet } from '../../src/policy/policy.ts';
import type { Deed } from '../../src/simulator/cloud/deed.ts';
import { createScheduler } from '../../src/simulator/scheduler.ts';
import { createWorld } from '../../src/simulator/world/world.ts';
import type { Case } from './cases.ts';
import type { Gate } from './gate.ts';
import { createReferee, looksEveryMs, type Outcome } from './referee.ts';
import { alignWorld, beginsAtMs, detectsAfterMs, drawWorld, planWorld, untilMs } from './stage.ts';

export function runGate(gate: Gate, story: Case, size: number, seed: number, policies: PolicySet): Outcome {
  const scheduler = createScheduler(0);
  const deeds: Deed[] = [];
  const said: string[] = [];
  const world = createWorld(planWorld(size), {
    scheduler,
    random: drawWorld(seed),
    policies,
    onEntry: () => {},
    onDeed: (deed) => deeds.push(deed),
  });
  alignWorld(world);
  const referee = createReferee(story, world, detectsAfterMs);
  const decide = gate.start();
  const [group] = world.cloud?.groups ?? [];

  function look(): void {
    const answer = decide(referee.see());
    if (answer.said !== undefined) said.push(answer.said);
    for (const id of answer.end) {
      const machine = group?.find(id);
      if (machine?.state === 'in_service') group?.release(machine, 'others', 0, 'unhealthy');
    }
    scheduler.after(looksEveryMs, look);
  }

  // Nobody listens to agents here: a gate is told what a detector of the same patience would tell it.
  world.cloud?.atBirth((agent) => agent.turnOff());
  world.cloud?.start();
  scheduler.at(beginsAtMs, () => {
    referee.begin();
    look();
  });
  scheduler.runUntil(untilMs);
  return referee.judge(deeds, said);
}
