/** What is left of a policy's line when its secrets are taken out? */
import { expect, test } from 'vitest';
import { formatProblem } from '../../../src/policy/format-problem.ts';
import { hideSecrets } from '../../../src/policy/hide-secrets.ts';
import { readPolicies } from '../../../src/policy/read-policies.ts';

test.each([
  ['password: hunter2', 'password: *******'],
  ['  dbPassword : my secret  # of the old cluster', '  dbPassword : *******************************'],
  ['token: s3cr,et', 'token: *******'],
  ['apiKey: a#b]c}d', 'apiKey: *******'],
  ['{ "secret": "a\\"b c", mechanism: plain }', '{ "secret": ********, mechanism: plain }'],
  ["{ secret: 'it''s mine', mechanism: plain }", '{ secret: ************, mechanism: plain }'],
  ['password: "never closed', 'password: *************'],
  ['passwordFile: /etc/heald/kafka', 'passwordFile: /etc/heald/kafka'],
  ['{ passwordFile: hunter2 }', '{ passwordFile: *********'],
  ["tokenFile: 'hunter2' # here", 'tokenFile: ********* # here'],
  ['url: https://ann:s3cret@hooks.example/x', 'url: https://ann:******@hooks.example/x'],
])('of %s', (line, shown) => {
  expect(hideSecrets(line)).toBe(shown);
});

test.each(['!hunter2', '*hunter2', '@hunter2', '`hunter2', '%hunter2', '&hunter2', '"x" hunter2', '"\\hunter2"', '[hunter2', '{ hunter2'])(
  'a password that YAML takes for something else, such as %s, is not repeated by the complaint about it',
  (value) => {
    const text = `apiVersion: heald/v1\nkind: KafkaCluster\nmetadata: { name: events }\nsasl:\n  password: ${value}\n`;
    const { problems } = readPolicies([{ file: 'events.yaml', text }]);
    const shown = problems.map((problem) => formatProblem(problem, text)).join('\n');
    expect(problems.length).toBeGreaterThan(0);
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain('unter2');
  },
);

test('a password that stands where the path of its file should is not repeated', () => {
  const lines = ['sasl:', '  mechanism: plain', '  username: heald', '  passwordFile: hunter2 or 3', '  tokenFile: ["hunter2"]'];
  const text = `apiVersion: heald/v1\nkind: KafkaCluster\nmetadata: { name: events }\n${lines.join('\n')}\n`;
  const { problems } = readPolicies([{ file: 'events.yaml', text }]);
  expect(problems.map(({ message }) => message)).toContain('sasl.passwordFile: expected the absolute path of a file, found "************"');
  expect(problems.map((problem) => formatProblem(problem, text)).join('\n')).not.toContain('hunter');
});
