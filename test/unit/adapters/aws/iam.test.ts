/** Do the rights that we ask for match the calls that we can make? Neither one too many, nor one too few, nor any without a bound. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { callCatalog } from '../../../../src/adapters/aws/call-catalog.ts';
import { callTag, desiredTag, doneTag, excludeTag, keepUntilTag, watchTag } from '../../../../src/adapters/aws/tags.ts';
import { evacuationTags } from '../../../../src/adapters/aws/zone/evacuation-tags.ts';

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

/** A right may be given twice, on members of groups and on instances outside of them; each of the two is held against its bound. */
function actionsOf(statements: readonly Statement[], effect: Statement['Effect']): string[] {
  return [...new Set(statements.flatMap(({ Effect, Action }) => (Effect === effect ? [Action].flat() : [])))].toSorted();
}

const changing = ['replace', 'drain'] as const;
type Changing = (typeof changing)[number];

/** The calls that a policy is for; and with each what else it needs. */
function listCalls(policy: 'observe' | Changing): (readonly [right: string, alsoNeeds: readonly string[]])[] {
  const calls = Object.entries(callCatalog).filter(([, { does, givenBy = ['replace'] }]) =>
    policy === 'observe' ? does === 'reads' : does === 'changes' && givenBy.includes(policy),
  );
  return calls.map(([name, { service, alsoNeeds = [] }]) => [`${service}:${name}`, alsoNeeds]);
}

function rightsFor(policy: 'observe' | Changing): string[] {
  return listCalls(policy).flat(2).toSorted();
}

test('observe gives the right to every call that reads, and to nothing else', () => {
  expect(actionsOf(readStatements('observe'), 'Allow')).toEqual(rightsFor('observe'));
});

test.each(changing)('%s gives the right to every call that changes something for it, and to what those need', (policy) => {
  expect(actionsOf(readStatements(policy), 'Allow')).toEqual(rightsFor(policy));
});

test('there is no policy that nobody holds against the code', () => {
  expect(readdirSync(join(root, 'packaging/iam')).toSorted()).toEqual(['drain.json', 'observe.json', 'replace.json']);
});

/** What is bound to something else than groups and their members, and how. */
const otherBounds: Readonly<Record<string, string>> = {
  ShiftTraffic: 'arc-zonal-shift:ResourceIdentifier',
  AnswerNamesWithOtherZones: 'route53:ChangeResourceRecordSetsRecordTypes',
};

test.each(changing)('whatever %s changes is bound to watched groups or their members, or to its kind', (policy) => {
  const ours = listCalls(policy).map(([right]) => right);
  for (const { Sid, Action, Condition, Resource } of readStatements(policy).filter(({ Effect }) => Effect === 'Allow')) {
    if (![Action].flat().some((action) => ours.includes(action))) continue;
    const bound = otherBounds[Sid];
    // Zonal shift names what it is about in a condition only.
    if (bound === undefined || !bound.startsWith('arc')) expect(Resource).not.toBe('*');
    expect(JSON.stringify(Condition)).toMatch(new RegExp(bound ?? `aws:ResourceTag/(${watchTag}|aws:autoscaling:groupName)`));
  }
});

test.each(changing)('%s is denied on what is excluded, but for names, which only a policy declares', (policy) => {
  const denied = readStatements(policy).filter(({ Effect }) => Effect === 'Deny');
  const ours = listCalls(policy).map(([right]) => right);
  expect(actionsOf(denied, 'Deny')).toEqual(ours.filter((right) => right !== 'route53:ChangeResourceRecordSets').toSorted());
  for (const { Condition } of denied) {
    const key = `aws:ResourceTag/${excludeTag}`;
    expect(Condition).toEqual({ Null: { [key]: 'false' }, StringNotEquals: { [key]: 'false' } });
  }
});

test('the only tags that may be written are those that are written, and neither of the two that people set', () => {
  const written = (policy: Changing, sid: string): unknown =>
    readStatements(policy).find(({ Sid }) => Sid === sid)?.Condition?.['ForAllValues:StringEquals']?.['aws:TagKeys'];
  expect(written('replace', 'SayWhoseCallItWas')).toEqual([callTag, desiredTag, doneTag, keepUntilTag].toSorted());
  expect(written('drain', 'SayWhoseCallItWas')).toEqual([callTag]);
  expect(written('drain', 'SayWhatItWasLikeBefore')).toEqual(Object.values(evacuationTags).toSorted());
});

test('nothing but the one door to AWS, and what signs for zonal shift behind it, loads its SDK', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const loading = sources.filter((name) =>
    [...readFileSync(join(root, 'src', name), 'utf8').matchAll(/^.*['"]@(?:aws-sdk|smithy)\/.*$/gm)].some(
      ([line]) => !line.startsWith('import type '),
    ),
  );
  expect(loading).toEqual(['adapters/aws/open-client.ts', 'adapters/aws/zone/shift-client.ts']);
});
