import { expect, test } from 'vitest';
import { checkFleet } from '../../../../src/controller/coverage/check-fleet.ts';
import type { KnownHost } from '../../../../src/controller/coverage/compare-coverage.ts';
import { readPolicies } from '../../../../src/policy/read-policies.ts';

function policy(target: string, limits = '{}', steps = '[captureEvidence, replace]'): string {
  return `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk }
target: ${target}
when: { signal: disk.stall_seconds, above: 15s, witnesses: 1 }
steps: ${steps}
limits: ${limits}
`;
}

function hosts(groups: Readonly<Record<string, number>>, tags?: KnownHost['tags']): KnownHost[] {
  return Object.entries(groups).flatMap(([group, size]) =>
    Array.from({ length: size }, (_, at) => ({ id: `i-${group}-${at}`, name: `${group}-${at}`, zone: 'a', group, tags })),
  );
}

function warningsOf(text: string, fleet: readonly KnownHost[]): string[] {
  const files = [{ file: 'web.yaml', text }];
  const { policies, problems } = readPolicies(files);
  if (policies === undefined) throw new Error(JSON.stringify(problems));
  return checkFleet(files, policies, fleet).map(
    ({ line, column, severity, code, message, help }) =>
      `${line}:${column} ${severity} ${code} ${message}${help === undefined ? '' : `; ${help}`}`,
  );
}

test('a policy that fits its fleet gets no warning, and neither does one on a fleet that nobody knows', () => {
  expect(warningsOf(policy('{ groups: [web] }'), hosts({ web: 10 }))).toEqual([]);
  expect(warningsOf(policy('{ groups: [wbe] }'), [])).toEqual([]);
});

test('a group or a host that nobody knows is told with its place and the nearest known one', () => {
  expect(warningsOf(policy('{ groups: [web, wbe] }'), hosts({ web: 10 }))).toEqual([
    '4:25 warning HP040 target.groups: no known host belongs to "wbe"; did you mean "web"?',
  ]);
  expect(warningsOf(policy('{ hosts: [web-11] }'), hosts({ web: 10 }))).toEqual([
    '4:19 warning HP040 target.hosts: no known host is called "web-11"; did you mean "web-1"?',
  ]);
});

test('a target that means nobody is told; where tags are not known it is left open', () => {
  const text = policy('{ groups: [web], tags: { role: edge } }');
  expect(warningsOf(text, hosts({ web: 10 }, {}))).toEqual(['4:9 warning HP040 target: covers none of the 10 known hosts']);
  expect(warningsOf(text, hosts({ web: 10 }))).toEqual([]);
});

test('a floor that a group of this size can never keep is told, for acts that take a host away', () => {
  const small = hosts({ web: 3, api: 2, db: 10 });
  expect(warningsOf(policy('everyHost', '{ minHealthy: 70% }'), small)).toEqual([
    '7:23 warning HP026 limits.minHealthy: leaves nothing to do in group api (2 known hosts), group web (3): one that is sick is one too many',
  ]);
  expect(warningsOf(policy('everyHost', '{ minHealthy: 1 }'), small)).toEqual([]);
  expect(warningsOf(policy('everyHost', '{ minHealthy: 70% }', '[captureEvidence]'), small)).toEqual([]);
});

test('a storm gate that one suspect closes, or that no number of them can, is told', () => {
  expect(warningsOf(policy('everyHost', '{ storm: { suspects: 20%, atLeast: 1 } }'), hosts({ web: 9 }))).toEqual([
    '7:18 warning HP026 limits.storm: one suspect closes the gate in group web (9 known hosts), so the policy can never act there',
  ]);
  expect(warningsOf(policy('everyHost', '{ storm: { suspects: 20% , atLeast: 12 } }'), hosts({ web: 10 }))).toEqual([
    '7:18 warning HP028 limits.storm: the gate needs more suspects than there are hosts in group web (10 known hosts)',
  ]);
});

test('of several documents in a file each is told at its own place', () => {
  const second = policy('{ groups: [api] }').replace('web-disk', 'api-disk');
  expect(warningsOf(`${policy('{ groups: [web] }')}---\n${second}`, hosts({ web: 10 }))).toEqual([
    '12:20 warning HP040 target.groups: no known host belongs to "api"',
  ]);
});
