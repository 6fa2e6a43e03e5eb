/**
 * May the calls be made that a repair needs? EC2 tells by a dry run, which does nothing. Auto Scaling knows no dry run: whether its calls
 * are allowed is seen when the first of them is made.
 */
import { ApiError } from './api-error.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { CallName } from './call-catalog.ts';
import { callTag } from './tags.ts';

export interface RightsFinding {
  readonly check: 'aws_rights';
  readonly severity: 'problem' | 'warning' | 'fine';
  readonly what: string;
}

/** Tries them on one instance. Where policies may act, a right that is missing for a repair is a problem. */
export async function examineRights(
  calls: AwsCalls,
  instance: string,
  signal: AbortSignal,
  mayAct: boolean,
): Promise<readonly RightsFinding[]> {
  const tag = { Key: callTag, Value: 'dry-run' };
  const tries: readonly Try[] = [
    ['DescribeInstanceStatus', false, () => calls.send('DescribeInstanceStatus', { InstanceIds: [instance], DryRun: true }, { signal })],
    ['DescribeVolumeStatus', false, () => calls.send('DescribeVolumeStatus', { DryRun: true }, { signal })],
    ['GetConsoleOutput', false, () => calls.send('GetConsoleOutput', { InstanceId: instance, DryRun: true }, { signal })],
    ['CreateTags', true, () => calls.send('CreateTags', { Resources: [instance], Tags: [tag], DryRun: true }, { signal })],
    ['RebootInstances', true, () => calls.send('RebootInstances', { InstanceIds: [instance], DryRun: true }, { signal })],
  ];
  const findings = await tryAll(tries, mayAct);
  const untried = 'whether the changing calls of Auto Scaling are allowed cannot be tried without making them';
  return [...findings, { check: 'aws_rights', severity: 'fine', what: untried }];
}

/** Those for an instance in no group. */
export async function examineLoneRights(
  calls: AwsCalls,
  instance: string,
  signal: AbortSignal,
  mayAct: boolean,
): Promise<readonly RightsFinding[]> {
  const asked = { InstanceIds: [instance], DryRun: true };
  const tag = { Key: callTag, Value: 'dry-run' };
  return tryAll(
    [
      ['CreateTags', true, () => calls.send('CreateTags', { Resources: [instance], Tags: [tag], DryRun: true }, { signal })],
      ['RebootInstances', true, () => calls.send('RebootInstances', asked, { signal })],
      ['StopInstances', true, () => calls.send('StopInstances', asked, { signal })],
      ['StartInstances', true, () => calls.send('StartInstances', asked, { signal })],
    ],
    mayAct,
  );
}

type Try = readonly [name: CallName, isForRepair: boolean, dryRun: () => Promise<unknown>];

function tryAll(tries: readonly Try[], mayAct: boolean): Promise<RightsFinding[]> {
  return Promise.all(
    tries.map(async ([name, isForRepair, dryRun]): Promise<RightsFinding> => {
      const refusal = await findRefusal(dryRun);
      if (refusal === undefined) return { check: 'aws_rights', severity: 'fine', what: `${name} is allowed` };
      return { check: 'aws_rights', severity: isForRepair && mayAct ? 'problem' : 'warning', what: refusal };
    }),
  );
}

/** Why the call would not be made; undefined when it would. */
async function findRefusal(dryRun: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await dryRun();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && error.trouble.code === 'DryRunOperation') return undefined;
    return (error as Error).message;
  }
}
