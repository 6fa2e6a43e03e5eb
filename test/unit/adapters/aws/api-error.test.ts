import { expect, test } from 'vitest';

import { ApiError, readApiError } from '../../../../src/adapters/aws/api-error.ts';
import { outcomeOf } from '../../../../src/adapters/aws/outcomes.ts';

function errorOf(name: string, more: object = {}): Error {
  return Object.assign(new Error('said so'), { name, ...more });
}

const answered = (status: number): object => ({ $fault: status < 500 ? 'client' : 'server', $metadata: { httpStatusCode: status } });
const unanswered = { $metadata: { attempts: 1 } };

test.each([
  ['ValidationError', answered(400), 'refused', 'not_applied'],
  ['AccessDenied', answered(403), 'refused', 'not_applied'],
  ['ScalingActivityInProgress', answered(400), 'refused', 'not_applied'],
  ['Throttling', answered(400), 'throttled', 'not_applied'],
  ['RequestLimitExceeded', answered(503), 'throttled', 'not_applied'],
  ['TooManyRequests', answered(429), 'throttled', 'not_applied'],
  ['ResourceContention', answered(500), 'unclear', 'unknown'],
  ['InternalFailure', answered(500), 'unclear', 'unknown'],
  ['TimeoutError', { ...unanswered, code: 'ETIMEDOUT' }, 'unclear', 'unknown'],
  ['TimeoutError', { ...unanswered, code: 'ECONNRESET' }, 'unclear', 'unknown'],
  ['TimeoutError', {}, 'unclear', 'unknown'],
  ['AbortError', {}, 'unclear', 'unknown'],
  ['Error', { ...unanswered, code: 'ECONNREFUSED' }, 'not_sent', 'not_applied'],
  ['Error', { ...unanswered, code: 'EPIPE' }, 'unclear', 'unknown'],
  ['CredentialsProviderError', {}, 'not_sent', 'not_applied'],
  ['Error', { $metadata: { httpStatusCode: 502 } }, 'unclear', 'unknown'],
  // An answer that nobody can read, to a call that was heard.
  ['Error', { $metadata: { httpStatusCode: 200 } }, 'unclear', 'unknown'],
] as const)('%s %j is %s, so the call is %s', (name, more, kind, outcome) => {
  const trouble = readApiError(errorOf(name, more));
  expect(trouble.kind).toBe(kind);
  expect(outcomeOf(new ApiError('SetInstanceHealth', trouble))).toMatchObject({
    kind: outcome,
    because: expect.stringContaining('SetInstanceHealth'),
  });
});

test('what is no error of AWS is unclear', () => {
  expect(readApiError('a string').kind).toBe('unclear');
  expect(outcomeOf(new TypeError('undefined is not a function'))).toMatchObject({ kind: 'unknown' });
});
