/** Do the rights that we ask for match the calls that we can make? Neither one too many, nor one too few, nor any without a bound. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { callCatalog } from '../../../../src/adapters/aws/call-catalog.ts';
import { callTag, desiredTag, doneTag, excludeTag, keepUntilTag, watchTag } from '../../../../src/adapters/aws/tags.ts';

const root = join(import.meta.dirname, '../../../..');

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

function readStatements(name: string): readonly Statement[] {
  const text = readFileSync(join(root, 'packaging/iam', `${name}.json`), 'utf8');
  return (JSON.parse(text) as { readonly Statement: readonly Statement[] }).Statement;
}

function actionsOf(statements: readonly Statement[], effect: Statement['Effect']): string[] {
  return statements.flatMap(({ Effect, Action }) => (Effect === effect ? [Action].flat() : [])).toSorted();
}

function rightsFor(does: 'reads' | 'changes'): string[] {
  const calls = Object.entries(callCatalog).filter(([, call]) => call.does === does);
  return calls.flatMap(([name, { service, alsoNeeds = [] }]) => [`${service}:${name}`, ...alsoNeeds]).toSorted();
}

test('observe gives the right to every call that reads, and to nothing else', () => {
  expect(actionsOf(readStatements('observe'), 'Allow')).toEqual(rightsFor('reads'));
});

test('replace gives the right to every call that changes something, and to what those need', () => {
  expect(actionsOf(readStatements('replace'), 'Allow')).toEqual(rightsFor('changes'));
});

test('there is no policy that nobody holds against the code', () => {
  expect(readdirSync(join(root, 'packaging/iam')).toSorted()).toEqual(['observe.json', 'replace.json']);
});

test('whatever changes something is bound to watched groups or their members, and denied on what is excluded', () => {
  const statements = readStatements('replace');
  const ours = Object.entries(callCatalog).flatMap(([name, { service, does }]) => (does === 'changes' ? [`${service}:${name}`] : []));
  for (const { Action, Condition, Resource } of statements.filter(({ Effect }) => Effect === 'Allow')) {
    if (![Action].flat().some((action) => ours.includes(action))) continue;
    expect(Resource).not.toBe('*');
    expect(JSON.stringify(Condition)).toMatch(new RegExp(`aws:ResourceTag/(${watchTag}|aws:autoscaling:groupName)`));
  }
  expect(actionsOf(statements, 'Deny')).toEqual(ours.toSorted());
  for (const { Condition } of statements.filter(({ Effect }) => Effect === 'Deny')) {
    const key = `aws:ResourceTag/${excludeTag}`;
    expect(Condition).toEqual({ Null: { [key]: 'false' }, StringNotEquals: { [key]: 'false' } });
  }
});

test('the only tags that may be written are those that are written, and neither of the two that people set', () => {
  const statement = readStatements('replace').find(({ Sid }) => Sid === 'SayWhoseCallItWas');
  expect(statement?.Condition?.['ForAllValues:StringEquals']?.['aws:TagKeys']).toEqual(
    [callTag, desiredTag, doneTag, keepUntilTag].toSorted(),
  );
});

test('nothing but the one door to AWS loads its SDK', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const loading = sources.filter((name) =>
    [...readFileSync(join(root, 'src', name), 'utf8').matchAll(/^.*['"]@(?:aws-sdk|smithy)\/.*$/gm)].some(
      ([line]) => !line.startsWith('import type '),
    ),
  );
  expect(loading).toEqual(['adapters/aws/open-client.ts']);
});
