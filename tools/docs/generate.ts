/** Which pages of the manual follow from the code? One line here for each generator. */
import { actionPage } from './actions.ts';
import { cliPage } from './cli.ts';
import type { Generator } from './generator.ts';
import { holdReasonPage } from './hold-reasons.ts';
import { httpPage } from './http.ts';
import { policyPage } from './policy-fields.ts';
import { policyProblemPage } from './policy-problems.ts';
import { policySchemaFile } from './policy-schema.ts';
import { policyTestPage, policyTestSchemaFile } from './policy-tests.ts';
import { scenarioPage } from './scenarios.ts';
import { signalPages } from './signals.ts';

const generators: readonly Generator[] = [
  signalPages,
  holdReasonPage,
  policyPage,
  actionPage,
  policyProblemPage,
  policySchemaFile,
  policyTestPage,
  policyTestSchemaFile,
  cliPage,
  httpPage,
  scenarioPage,
];

/** Every generated page, by its path below the project's folder. */
export function generatePages(): ReadonlyMap<string, string> {
  return new Map(generators.flatMap(({ write }) => [...write()]));
}

/** What the generators own: pages, and folders (ending in a slash) in which nothing else may lie. */
export const ownedPaths: readonly string[] = generators.map(({ owns }) => owns);
