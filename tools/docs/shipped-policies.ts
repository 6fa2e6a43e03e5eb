/** Which policies come with heald, for whom, and what would each do? A row for each, from the files themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeTarget } from '../../src/policy/explain/explain-policy.ts';
import { readPolicies } from '../../src/policy/read-policies.ts';
import { writeTable } from './markdown.ts';

const folder = join(import.meta.dirname, '../../policies');

export function describeShippedPolicies(): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));
  const files = names.toSorted().map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  const { policies } = readPolicies(files);
  const rows = (policies?.hostRemediations ?? []).map(({ name, file, target, description = '', runbook = '', steps }) => [
    `[${name}](../../policies/${file})`,
    describeTarget(target),
    description,
    steps.map(({ action }) => action).join(', '),
    `[${runbook.replace(/^.*\//, '').replace('.md', '')}](../../${runbook})`,
  ]);
  return [
    '## Policies that come with heald',
    'All of them are in mode `observe`: they say what they would do. Copy one, narrow its `target`, look at what it says for a while, and raise its `mode`.',
    writeTable(['policy', 'for', 'what it is for', 'steps', 'runbook'], rows),
    'A policy for every host that may cost something gives way, on a host and fault of which it speaks, to one that names its hosts: whoever wrote a policy for brokers means that brokers are not treated like everything else. One that only looks goes on looking. Among several that remain, the one whose condition is met speaks, then the more careful mode, then the first by name.',
    '## How much is done',
    'Four limits hold repairs back, and they are four different things: the **in-flight cap** (how many at once), the **windowed budgets** (how many in a stretch of time; of one host, the group, the zone and the fleet), the **storm gate** (too many suspects at once), and the **breaker** (repairs that do not help). Each says so on the host that it holds back: `heald explain`, `heald host`, `heald breaker`.',
    'A repair is spent once, however many steps it takes on its host, and counts from the latest of its calls. Restarts of a service are counted with everything else, what costs a host only with its like. After a repair that did not help its host is left alone for `coolDown`; then the steps begin anew, within the budgets of the host and until the breaker opens.',
    'The first repair of a group goes alone and is watched for `canary.verify`. After each that helped `growth` times as many may go at once, up to `inFlight` and `ceiling`; after one that did not help, and in each new storm, it is one again. The same trouble within an hour of a repair that was seen to help takes the help back.',
  ];
}
