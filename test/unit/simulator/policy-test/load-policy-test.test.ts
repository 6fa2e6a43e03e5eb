import { expect, test } from 'vitest';
import { loadPolicyTest } from '../../../../src/simulator/policy-test/load-policy-test.ts';

const good = `groups:
  web: { a: 2, b: 2 }
cases:
  - name: a stalled disk is told
    series:
      "web-a-1:disk.stall_seconds{sda}": 0x2 5+5x4
    expect:
      - { at: <=30s, verdict: suspect, host: web-a-1 }
    never:
      - { would: anything, policy: web-disk }
`;

function problemsOf(text: string): string[] {
  const { test: read, problems } = loadPolicyTest(text, 'web.test.yaml', ['web-disk']);
  expect(read).toBeUndefined();
  return problems.map(
    ({ line, column, code, message, help }) => `${line}:${column} ${code} ${message}${help === undefined ? '' : `; ${help}`}`,
  );
}

test('a case lasts as long as its series and its deadlines', () => {
  const { test: read, problems } = loadPolicyTest(good, 'web.test.yaml', ['web-disk']);
  expect(problems).toEqual([]);
  expect(read).toMatchObject({ stepMs: 5_000, tags: {}, cases: [{ name: 'a stalled disk is told', untilMs: 30_000 }] });
  const [one] = loadPolicyTest(good.replace('<=30s', '10s..50s').replace('5+5x4', '5+5x40'), 'w', ['web-disk']).test?.cases ?? [];
  expect(one).toMatchObject({ untilMs: 210_000, expects: [{ fromMs: 10_000, untilMs: 50_000, sighting: { verdict: 'suspect' } }] });
});

test('0x30 is thirty values of 0, not the one number that YAML takes it for', () => {
  const [one] = loadPolicyTest(good.replace('0x2 5+5x4', '0x30'), 'w', ['web-disk']).test?.cases ?? [];
  expect(one?.series[0]?.values).toEqual(Array.from({ length: 30 }, () => 0));
});

test('names that refer to nothing are all told at once, each with its place and the nearest right one', () => {
  const bad = good
    .replace('web-a-1:disk.stall_seconds', 'web-a-1:disk.stal_seconds')
    .replace('host: web-a-1', 'host: web-a-9')
    .replace('policy: web-disk', 'policy: web-dsk')
    .replace('verdict: suspect,', 'verdict: suspect, decision: hold,')
    .replace('groups:', 'tags: { wbe: { role: kafka } }\ngroups:');
  expect(problemsOf(bad)).toEqual([
    '1:9 HP016 tags: there is no group "wbe"; did you mean "web"?',
    '7:7 HP012 unknown signal "disk.stal_seconds"; did you mean "disk.stall_seconds"?',
    '9:9 HP014 a claim is about exactly one of verdict, incident, decision and would',
    '9:9 HP016 no host is called "web-a-9"; there are web-a-1, web-a-2, web-b-1, web-b-2, …; did you mean "web-a-1"?',
    '11:9 HP016 no policy is called "web-dsk"; did you mean "web-disk"?',
  ]);
});

test.for([
  ['a value in the wrong form', good.replace('0x2 5+5x4', '0x2 5s'), '6:42 HP016 series: "5s" is not a value such as 30, 5+5x10 or _x3'],
  [
    'a key without a signal',
    good.replace('web-a-1:disk.stall_seconds{sda}', 'web-a-1'),
    '6:7 HP016 series: expected "host:signal{subject}", found "web-a-1"',
  ],
  [
    'a subject where there is none',
    good.replace('disk.stall_seconds{sda}', 'memory.pressure_share{x}'),
    '6:7 HP016 memory.pressure_share is about the whole host and has no subjects; write "web-a-1:memory.pressure_share"',
  ],
  ['a pattern that leaves nobody', good.replace('host: web-a-1', 'host: "!*"'), '8:9 HP016 "!*" leaves no host'],
  [
    'a time that ends before it begins',
    good.replace('<=30s', '30s..10s'),
    '8:15 HP016 cases[0].expect[0].at: expected a time such as <=90s, >=2m or 30s..90s, found "30s..10s"',
  ],
  [
    'a deadline beyond the end',
    good.replace('    series:', '    until: 20s\n    series:'),
    '9:9 HP016 the case ends before this can be seen; raise "until", or leave it out',
  ],
  [
    'a case that claims nothing',
    good.replace(/ {4}expect:[^]*/, ''),
    '4:5 HP014 "a stalled disk is told" claims nothing; say what must be seen with expect, or what must not with never',
  ],
  ['no test at all', '# nothing\n', '1:1 HP002 the file holds no test; start with its groups'],
  ['a second document', `${good}---\n${good}`, '12:1 HP016 a test file holds one document; found a second one'],
] as const)('%s is refused', ([, text, problem]) => {
  expect(problemsOf(text)).toContain(problem);
});
