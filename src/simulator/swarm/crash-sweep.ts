/**
 * What if the controller dies exactly here? Not by chance but everywhere: at every call of a repair or an evacuation, in each of the
 * moments around it, and at every entry that it makes durable; then it starts again, and all must end well, with every step done once.
 *
 *     decide ──▶ intent durable ──▶ ✗ call ──▶ effect ──▶ ✗ answer ──▶ ✗ answer durable ──▶ …
 */
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { play, type Company, type PlayResult } from '../play.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { World } from '../world/world.ts';

export const blows = [
  'before the call',
  'after its effect',
  'before its answer is durable',
  'too slow for the answer',
  'after an entry',
] as const;
export type Blow = (typeof blows)[number];

export interface CrashPoint {
  readonly blow: Blow;
  /** Which call, or which entry of a repair or an evacuation, counted from 1. */
  readonly number: number;
}

const downMs = 20 * secondMs;
/** Longer than the controller waits for the answer to a call. */
const pausedMs = 3 * minuteMs;
const courseKinds =
  /^(remediation_(opened|closed)|(zone_)?step_(intended|answered|judged|given_up)|keep_|evacuation_|return_|zone_(left|health_told))/;

/** Every point at which what is done in this scenario can be hit, found by playing it once undisturbed. */
export function findCrashPoints(scenario: Scenario, seed: number, policies: PolicySet): readonly CrashPoint[] {
  const { trace } = play(scenario, { seed, policies });
  const countOf = (blow: Blow) =>
    blow === 'after an entry'
      ? trace.entries.filter(({ kind }) => courseKinds.test(kind)).length
      : trace.calls.length + trace.zoneCalls.length;
  return blows.flatMap((blow) => Array.from({ length: countOf(blow) }, (_, place) => ({ blow, number: place + 1 })));
}

export function playWithCrash(scenario: Scenario, seed: number, policies: PolicySet, point: CrashPoint): PlayResult {
  return play(scenario, { seed, policies, company: (world) => strike(world, point) });
}

function strike({ controller, scheduler }: World, { blow, number }: CrashPoint): Company {
  let [calls, entries] = [0, 0];
  const crash = () => {
    controller.crash();
    scheduler.after(downMs, () => controller.start());
  };
  const strikeCall = <Reply>(make: (answer: (reply: Reply) => void) => void, answer: (reply: Reply) => void): void => {
    calls += 1;
    if (calls !== number || blow === 'after an entry') make(answer);
    else if (blow === 'before the call') crash();
    else if (blow === 'after its effect') make(crash);
    else if (blow === 'too slow for the answer') {
      make(answer);
      controller.pause();
      scheduler.after(pausedMs, () => controller.resume());
    } else {
      make((reply) => {
        answer(reply);
        crash();
      });
    }
  };
  return {
    onEntry: ({ kind }) => {
      if (!courseKinds.test(kind)) return;
      entries += 1;
      if (blow === 'after an entry' && entries === number) crash();
    },
    interpose: (hands) => ({
      look: (call, answer) => hands.look(call, answer),
      takeInventory: (answer) => hands.takeInventory(answer),
      make: (call, answer) => strikeCall((heard) => hands.make(call, heard), answer),
      zones: {
        look: (call, answer) => hands.zones?.look(call, answer),
        survey: (records, answer) => hands.zones?.survey(records, answer),
        make: (call, answer) => strikeCall((heard) => hands.zones?.make(call, heard), answer),
      },
    }),
  };
}
