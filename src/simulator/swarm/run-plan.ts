/** How does one rehearsal of the swarm end? Played whole, then held against every invariant, and against what must have come right. */
import { hourMs } from '../../base/instant.ts';
import { play } from '../play.ts';
import { changePolicies } from './change-policies.ts';
import { killAtIntents } from './kill-at-intents.ts';
import { findStalls, type Stall } from './liveness.ts';
import { putOnCall } from './on-call.ts';
import { countSometimes } from './sometimes.ts';
import { speakOfZones } from './speak-of-zones.ts';
import { readPlanPolicies, toScenario, type SwarmPlan } from './swarm-plan.ts';

export interface SwarmOutcome {
  readonly seed: number;
  readonly hours: number;
  readonly faults: number;
  /** "I12 no more machines … : act-1 is one more than 2". */
  readonly safety: readonly string[];
  readonly liveness: readonly string[];
  readonly sometimes: ReadonlyMap<string, number>;
  /** Whether a new controller could be held against the old one at its end. */
  readonly replayed: boolean;
  readonly repairs: number;
  readonly transcript: readonly string[];
  readonly hash: string;
}

export function runPlan(plan: SwarmPlan): SwarmOutcome {
  let began = 0;
  let stalls: readonly Stall[] = [];
  const { trace, violations, replayed, transcript, hash } = play(toScenario(plan), {
    seed: plan.seed,
    policies: readPlanPolicies(plan),
    company: (made, random) => {
      began = made.scheduler.now();
      changePolicies(plan, made);
      const people = [putOnCall(plan, made, random.fork('people')), speakOfZones(plan, made, random.fork('zones'))];
      const deaths = killAtIntents(plan, made, random.fork('deaths'));
      return {
        onEntry: (entry) => {
          for (const each of people) each.onEntry?.(entry);
          deaths.onEntry?.(entry);
        },
        onEnd: (ended) => {
          stalls = findStalls(ended, made, began + plan.calmFromMs);
        },
      };
    },
  });
  return {
    seed: plan.seed,
    hours: plan.untilMs / hourMs,
    faults: plan.faults.length,
    safety: violations.map(({ number, name, at, sentence }) => `${number} ${name}: at ${writeClock(at - began)} ${sentence}`),
    liveness: stalls.map(({ number, sentence }) => `${number}: ${sentence}`),
    sometimes: countSometimes(trace),
    replayed,
    repairs: trace.entries.filter(({ kind }) => kind === 'remediation_opened').length,
    transcript,
    hash,
  };
}

function writeClock(ms: number): string {
  return `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1_000)).padStart(2, '0')}`;
}
