/**
 * How does heald itself fare? Its real core in the simulator, with the simulated cloud and its calls that fail, under the shipped
 * policies. Two things are changed in the policy for stateless hosts: its mode is `auto`, and it waits as long as every gate here.
 */
import { parseAllDocuments } from 'yaml';
import { invariant } from '../../src/base/invariant.ts';
import { readPolicyFolder } from '../../src/adapters/policy-folder.ts';
import { shippedFolder } from '../../src/apps/shipped-folder.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { PolicySet } from '../../src/policy/policy.ts';
import { readPolicies, type PolicyFile } from '../../src/policy/read-policies.ts';
import type { FaultDefinition } from '../../src/simulator/fault.ts';
import { play } from '../../src/simulator/play.ts';
import type { Case } from './cases.ts';
import { createReferee, type Outcome, type Referee } from './referee.ts';
import { alignWorld, beginsAtMs, detectsAfterMs, planWorld, untilMs } from './stage.ts';

const policyFile = 'stateless-disk.yaml';
const detectsAfter = '5m';

/** A policy document, as far as it is changed here. */
interface PolicyDocument {
  mode: string;
  when: { any: { above: string | number; for?: string }[] };
}

export async function readAlignedPolicies(): Promise<PolicySet> {
  const read = await readPolicyFolder(shippedFolder('policies'));
  invariant(read.ok, 'The shipped policies cannot be read');
  const { policies, problems } = readPolicies(read.value.map((each) => (each.file.endsWith(policyFile) ? alignPolicy(each) : each)));
  invariant(policies !== undefined, `The shipped policies are refused: ${JSON.stringify(problems)}`);
  return policies;
}

/** An age of a stall is how long it has lasted; whatever else is compared has to be so for as long. */
function alignPolicy({ file, text }: PolicyFile): PolicyFile {
  const documents = parseAllDocuments(text).map((document) => document.toJS() as PolicyDocument);
  invariant(documents.length === 1, `${file} holds more than the policy for stateless hosts`);
  for (const document of documents) {
    document.mode = 'auto';
    for (const comparison of document.when.any) {
      if (comparison.for === undefined) comparison.above = detectsAfter;
      else comparison.for = detectsAfter;
    }
  }
  return { file, text: JSON.stringify(documents[0]) };
}

export function runHeald(story: Case, size: number, seed: number, policies: PolicySet): Outcome {
  let referee: Referee | undefined;
  const definition: FaultDefinition = {
    name: 'story',
    summary: story.summary,
    strikes: 'fleet',
    needsCloud: true,
    fields: {},
    describe: () => story.name,
    begin: () => {
      referee?.begin();
      return () => {};
    },
  };
  const fault = { name: 'story', definition, settings: {}, on: {}, atMs: beginsAtMs, forMs: undefined };
  const scenario = { name: 'gates', title: story.name, why: story.summary, world: planWorld(size), faults: [fault], untilMs };
  let outcome: Outcome | undefined;
  const { violations } = play(
    { ...scenario, musts: [], nevers: [] },
    {
      seed,
      policies,
      company: (world) => {
        alignWorld(world);
        referee = createReferee(story, world, detectsAfterMs);
        // What is played after the end is not part of the story.
        return { onEnd: ({ deeds, entries }) => (outcome = referee?.judge(deeds, entries.flatMap(sayWhyHeld))) };
      },
    },
  );
  invariant(outcome !== undefined, 'heald was never judged');
  invariant(violations.length === 0, `heald broke ${violations.map(({ number, sentence }) => `${number}: ${sentence}`).join('; ')}`);
  return outcome;
}

/** Waiting for the detector is what every gate does before it is asked. */
const waits = new Set(['condition_not_met', 'evidence_unknown', 'stale_evidence', 'agent_silent', 'no_policy']);

function sayWhyHeld(entry: Entry): string[] {
  if (entry.kind === 'breaker_opened') return ['breaker'];
  if (entry.kind !== 'decided' || entry.decision.answer !== 'hold') return [];
  const { reason } = entry.decision;
  return waits.has(reason) ? [] : [reason.replaceAll('_', ' ')];
}
