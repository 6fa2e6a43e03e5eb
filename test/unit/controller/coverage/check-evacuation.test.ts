import { expect, test } from 'vitest';
import { checkFleet } from '../../../../src/controller/coverage/check-fleet.ts';
import type { KnownHost } from '../../../../src/controller/coverage/compare-coverage.ts';
import { readPolicies } from '../../../../src/policy/read-policies.ts';

const watching = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk }
target: everyHost
when: { signal: disk.stall_seconds, above: 15s, witnesses: 1 }
steps: [captureEvidence]
`;

function warningsOf(zones: string, groups: Readonly<Record<string, readonly number[]>>): string[] {
  const files = [
    { file: 'web.yaml', text: watching },
    { file: 'zones.yaml', text: `apiVersion: heald/v1\nkind: ZoneEvacuation\nmetadata: { name: zones }\n${zones}` },
  ];
  const { policies, problems } = readPolicies(files);
  if (policies === undefined) throw new Error(JSON.stringify(problems));
  const hosts = Object.entries(groups).flatMap(([group, counts]) =>
    counts.flatMap((count, place) =>
      Array.from({ length: count }, (_, at): KnownHost => {
        const name = `${group}-${place}-${at}`;
        return { id: name, name, zone: `az${place + 1}`, group, tags: {} };
      }),
    ),
  );
  return checkFleet(files, policies, hosts).map(({ line, column, code, message, help }) =>
    [`${line}:${column} ${code} ${message}`, help].filter((part) => part !== undefined).join('; '),
  );
}

test('on zones that are large enough and have room, nothing is told', () => {
  expect(warningsOf('mode: auto\nstateful: [kafka]\n', { web: [20, 20, 20], kafka: [3, 3, 3] })).toEqual([]);
});

test('a policy that only observes is told nothing: it may stand on any fleet', () => {
  expect(warningsOf('stateful: [nobody]\n', { web: [2, 2] })).toEqual([]);
});

test('zones that can never be told from chance are named, with the hosts that they have', () => {
  expect(warningsOf('mode: auto\n', { web: [4, 4, 4] })).toEqual([
    '4:7 HP026 mode: zone az1 (4 known hosts), az2 (4 known hosts), az3 (4 known hosts) can never be confirmed on the evidence of its hosts alone',
  ]);
});

test('a group that stands mostly in one zone leaves too few elsewhere', () => {
  expect(warningsOf('mode: auto\nminHealthyElsewhere: 60%\n', { web: [20, 20, 20], db: [8, 1, 1] })).toEqual([
    '5:22 HP026 minHealthyElsewhere: 6 hosts of group db wanted outside zone az1, and there are 2',
  ]);
});

test('zones and stateful groups that nobody knows are told with the nearest known one', () => {
  expect(warningsOf('mode: auto\nzones: [az1, az9]\nstateful: [kafak]\n', { web: [20, 20, 20], kafka: [3, 3, 3] })).toEqual([
    '5:8 HP040 zones: no known host stands in "az9"; did you mean "az1"?',
    '6:11 HP040 stateful: no known host belongs to "kafak"; did you mean "kafka"?',
  ]);
});
