/** `heald doctor`: what would keep heald from working, before it is needed; changes nothing. */
import { examineAccount, type AccountSeen } from '../../../adapters/aws/examine-account.ts';
import { createAwsCalls } from '../../../adapters/aws/aws-calls.ts';
import type { AwsSettings } from '../../../adapters/aws/aws-settings.ts';
import { minuteMs } from '../../../base/instant.ts';
import type { PolicySet } from '../../../policy/policy.ts';
import { readPolicies } from '../../../policy/read-policies.ts';
import { controllerFlags, readControllerOptions } from '../../controller/controller-options.ts';
import { doctorChecks, type Finding } from '../doctor-checks.ts';
import { examineClock, examineController, examineMessages } from '../doctor-local.ts';
import { examinePolicies, mayAct } from '../doctor-policies.ts';
import { asJson, controllerUrl, tokenFile } from '../options.ts';
import { drawDoctor } from '../pages/doctor-page.ts';
import { layoutOf } from '../pages/layout.ts';
import { readPolicyFiles } from '../read-policy-files.ts';
import { show } from '../show.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

const awsWithinMs = 2 * minuteMs;

export const verb: Verb = {
  options: [
    { flags: '--policies <folder>', summary: controllerFlags.policies.summary },
    { flags: '--actuator <name>', summary: 'as for the controller: aws to examine the account as well (none)' },
    { flags: '--aws-region <region>', summary: controllerFlags.awsRegion.summary },
    controllerUrl,
    tokenFile,
    asJson,
  ],
  examples: [
    ['doctor', 'policies, controller, and where messages go'],
    ['doctor --actuator aws --policies /etc/heald/policies', 'also the account: rights, groups, instances, agents, clock'],
  ],
  endings: '0 when there is no problem (warnings are fine), 1 when there is one, 2 when flags are wrong.',
  run: async (call) => {
    const aws = readSettings(call);
    const findings = await examine(call, aws);
    const told = findings.map((finding) => ({ ...finding, ...doctorChecks[finding.check] }));
    const countOf = (wanted: Finding['severity']): number => findings.filter(({ severity }) => severity === wanted).length;
    const counts = { problems: countOf('problem'), warnings: countOf('warning') };
    show(call, {
      kind: 'doctor',
      document: () => ({ ...counts, findings: told }),
      page: () => drawDoctor(told, layoutOf(call)),
    });
    return counts.problems > 0 ? 'finding' : 'ok';
  },
};

function readSettings(call: Call): AwsSettings | undefined {
  const options = readControllerOptions({ actuator: textOf(call, 'actuator'), awsRegion: textOf(call, 'awsRegion') }, call.environment);
  if (!options.ok) throw new Unanswerable('usage', options.problem.join('\n'));
  return options.value.aws;
}

async function examine(call: Call, aws: AwsSettings | undefined): Promise<readonly Finding[]> {
  const { findings: ofPolicies, policies } = await examineFiles(call);
  const account = aws === undefined ? undefined : await examineAws(aws, policies?.hostRemediations.some(mayAct) ?? false, call);
  const about = await Promise.all([
    policies === undefined ? [] : examineMessages(policies),
    examineController(call, account?.groups ?? []),
    aws === undefined ? [] : examineClock(aws, call.now),
  ]);
  return [
    ...ofPolicies,
    ...(account === undefined || policies === undefined ? [] : examinePolicies(policies, account)),
    ...(account?.findings ?? []),
    ...about.flat(),
  ];
}

async function examineFiles(call: Call): Promise<{ readonly findings: readonly Finding[]; readonly policies: PolicySet | undefined }> {
  const { place, files } = await readPolicyFiles(textOf(call, 'policies'));
  const { policies, problems } = readPolicies(files);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const finding: Finding =
    errors === 0
      ? { check: 'policies_valid', severity: 'fine', what: `the policies in ${place} are valid` }
      : { check: 'policies_valid', severity: 'problem', what: `${errors} error${errors === 1 ? '' : 's'} in ${place}` };
  return { findings: [finding], policies };
}

async function examineAws(aws: AwsSettings, acts: boolean, call: Call): Promise<AccountSeen> {
  const calls = createAwsCalls(aws);
  try {
    return await examineAccount(calls, acts, call.now(), AbortSignal.timeout(awsWithinMs));
  } finally {
    calls.close();
  }
}
