/** Who does less harm, and who heals? Every gate in every story, on a large and on a small group, over several seeds. */
import type { PolicySet } from '../../src/policy/policy.ts';
import { cases, type Case } from './cases.ts';
import type { Gate } from './gate.ts';
import { asgDefault } from './models/asg-default.ts';
import { azure } from './models/azure.ts';
import { bosh } from './models/bosh.ts';
import { capi } from './models/capi.ts';
import { holdOnly } from './models/hold-only.ts';
import { karpenter } from './models/karpenter.ts';
import { kubernetesRates } from './models/kubernetes-rates.ts';
import { nodeHealthCheck } from './models/node-health-check.ts';
import type { Outcome } from './referee.ts';
import { runGate } from './run-gate.ts';
import { runHeald } from './run-heald.ts';

export const gates: readonly Gate[] = [asgDefault, capi, nodeHealthCheck, karpenter, bosh, azure, kubernetesRates, holdOnly];
export const heald = 'heald';

/** How one gate fared in one story, over all seeds. */
export interface Result {
  readonly story: Case;
  readonly size: number;
  readonly gate: string;
  /** One a seed. */
  readonly outcomes: readonly Outcome[];
}

export function shootOut(
  sizes: readonly number[],
  seeds: readonly number[],
  policies: PolicySet,
  onResult: (result: Result) => void,
): void {
  for (const size of sizes) {
    for (const story of cases) {
      for (const gate of gates) {
        const outcomes = seeds.map((seed) => runGate(gate, story, size, seed, policies));
        onResult({ story, size, gate: gate.name, outcomes });
      }
      onResult({ story, size, gate: heald, outcomes: seeds.map((seed) => runHeald(story, size, seed, policies)) });
    }
  }
}
