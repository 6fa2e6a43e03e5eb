import { expect, test } from 'vitest';
import { readCheckStatus } from '../../../../src/adapters/services/check-status.ts';

const ended = (exitCode: number | undefined, output = '', because?: string) => ({ exitCode, because, output, complaint: 'from stderr\n' });

test.each([
  [0, 'OK - 3 brokers', 0],
  [1, 'WARNING - 2 brokers', 1],
  [2, 'CRITICAL - 0 brokers', 2],
] as const)('exit code %s is the status, its first line the detail', (code, line, value) => {
  expect(readCheckStatus(ended(code, `${line}|brokers=3;2;1\nmore\n`))).toEqual({ value, detail: line });
});

test('every other end is unknown, and says why', () => {
  expect(readCheckStatus(ended(3, 'UNKNOWN - no such broker\n'))).toEqual({ value: null, detail: 'UNKNOWN - no such broker' });
  expect(readCheckStatus(ended(127))).toEqual({ value: null, detail: 'exit code 127: from stderr' });
  expect(readCheckStatus(ended(undefined, 'half a li', 'timed out after 10 s'))).toEqual({ value: null, detail: 'timed out after 10 s' });
});

test('a long or odd line is cut and cleaned', () => {
  expect(readCheckStatus(ended(2, `\n\u001b[31mbad\t${'x'.repeat(300)}`)).detail).toBe(` [31mbad ${'x'.repeat(300)}`.trim().slice(0, 200));
});
