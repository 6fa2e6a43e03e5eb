/** `heald policy explain`: what one policy, or every policy of a folder, does, in plain sentences. */
import { findNearest } from '../../../base/nearest.ts';
import { explainPolicy } from '../../../policy/explain/explain-policy.ts';
import { formatProblemLine } from '../../../policy/format-problem.ts';
import type { Policy, PolicySet } from '../../../policy/policy.ts';
import { readPolicies } from '../../../policy/read-policies.ts';
import { asJson } from '../options.ts';
import type { Paint } from '../pages/paint.ts';
import { readPolicyFiles } from '../read-policy-files.ts';
import { pageWidth } from '../screen.ts';
import { show } from '../show.ts';
import { Unanswerable, textOf, type Verb } from '../verb.ts';
import { wrapText } from '../pages/wrap-text.ts';

export const verb: Verb = {
  argument: { form: '[name]', summary: 'the name of a policy, or a folder or file of policies; else all of the set that comes with heald' },
  options: [{ flags: '--policies <folder>', summary: 'where to look for the name; else the set that comes with heald' }, asJson],
  examples: [
    ['policy explain stateless-disk', 'one policy of the shipped set'],
    ['policy explain policies/', 'every policy of a folder'],
    ['policy explain kafka-disk --policies policies/', 'one policy of a folder'],
  ],
  endings: '0, or 1 when no such policy is there or the files are not valid.',
  run: async (call) => {
    const asked = call.argument;
    const isPlace = asked !== undefined && /[/\\]|\.ya?ml$|^\.+$/.test(asked);
    const { files } = await readPolicyFiles(isPlace ? asked : textOf(call, 'policies'));
    const { policies, problems } = readPolicies(files);
    if (policies === undefined) throw new Unanswerable('finding', problems.map(formatProblemLine).join('\n'));
    const chosen = choosePolicies(policies, isPlace ? undefined : asked);
    show(call, {
      kind: 'policies',
      document: () => ({
        version: policies.version,
        policies: chosen.map((policy) => ({ name: policy.name, policy, explanation: explainPolicy(policy) })),
      }),
      page: (screen) => chosen.flatMap((policy, at) => [...(at === 0 ? [] : ['']), ...drawPolicy(policy, pageWidth(screen), screen.paint)]),
    });
    return 'ok';
  },
};

function choosePolicies(
  { hostRemediations, zoneEvacuations, guardrails, kafkaClusters }: PolicySet,
  name: string | undefined,
): readonly Policy[] {
  const all = [...hostRemediations, ...zoneEvacuations, ...kafkaClusters, guardrails];
  if (name === undefined) return all;
  const found = all.filter((policy) => policy.name === name);
  if (found.length > 0) return found;
  const nearest = findNearest(
    name,
    all.map((policy) => policy.name),
  );
  const help = nearest === undefined ? `There are ${all.map((policy) => policy.name).join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new Unanswerable('finding', `There is no policy "${name}". ${help}`);
}

/** The first line names the policy; what a line begins with by way of indent or number stands out when it is wrapped. */
function drawPolicy(policy: Policy, columns: number, paint: Paint): string[] {
  const [title = '', ...sentences] = explainPolicy(policy);
  return [
    ...wrapText(paint('strong', title), columns),
    ...sentences.flatMap((sentence) => {
      const first = /^\s*(?:\d+\. |[-•] )?/.exec(sentence)?.[0] ?? '';
      return wrapText(sentence.slice(first.length), columns, { first, rest: ' '.repeat(first.length) });
    }),
  ];
}
