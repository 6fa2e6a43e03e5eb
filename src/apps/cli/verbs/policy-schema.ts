/** `heald policy schema`: the JSON Schema of policy files or of their tests, for editors and for other tools. */
import { policySchema } from '../../../policy/schema.ts';
import { policyTestSchema } from '../../../simulator/policy-test/policy-test-shape.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  options: [{ flags: '--tests', summary: 'the schema of the tests beside policies (*.test.yaml) instead' }],
  examples: [
    ['policy schema', 'write it to policy.schema.json beside your policies'],
    ['policy schema --tests', 'the same for policy-test.schema.json'],
  ],
  run: async ({ options, screen }) => {
    screen.write([JSON.stringify(options['tests'] === true ? policyTestSchema() : policySchema(), undefined, 2)]);
    return 'ok';
  },
};
