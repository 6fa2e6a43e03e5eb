/**
 * What does an error of AWS say about the call? Whether it was certainly never carried out, or whether nobody can tell: a time-out,
 * a reset and a failing server leave that open, and after those the world is looked at before anything else is done.
 */

export interface ApiTrouble {
  /** `refused`: it was heard and not done. `throttled`: not even looked at. `not_sent`: it never left. `unclear`: anything may be so. */
  readonly kind: 'refused' | 'throttled' | 'not_sent' | 'unclear';
  /** `ValidationError`, `ECONNREFUSED`, … */
  readonly code: string;
  /** "ValidationError: the instance is not in service". */
  readonly words: string;
}

const throttlingCodes: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'EC2ThrottledException',
  'TooManyRequestsException',
  'BandwidthLimitExceeded',
]);
/** Nobody was there to take the request. */
const unsentCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const wordsMost = 300;

interface SdkError extends Error {
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function readApiError(error: unknown): ApiTrouble {
  if (!(error instanceof Error)) return { kind: 'unclear', code: 'Unknown', words: String(error).slice(0, wordsMost) };
  const { name, message, code, $fault, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  const said = typeof code === 'string' && status === undefined ? code : status !== undefined && name === 'Error' ? `HTTP ${status}` : name;
  return {
    kind: judge(said, $fault, status, $metadata),
    code: said,
    words: `${said}: ${message}`.replaceAll(/\s+/g, ' ').slice(0, wordsMost),
  };
}

function judge(code: string, fault: unknown, status: number | undefined, metadata: object | undefined): ApiTrouble['kind'] {
  if (throttlingCodes.has(code) || status === 429) return 'throttled';
  if (unsentCodes.has(code)) return 'not_sent';
  // Wrong settings or no credentials: the SDK gave up before it had a request.
  if (status === undefined && metadata === undefined && code !== 'AbortError' && code !== 'TimeoutError') return 'not_sent';
  return fault === 'client' && status !== undefined && status < 500 ? 'refused' : 'unclear';
}

/** An error that a read ends with, once it is no use to try again. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly trouble: ApiTrouble;

  constructor(call: string, trouble: ApiTrouble, cause?: unknown) {
    super(`${call}: ${trouble.words}`, { cause });
    this.trouble = trouble;
  }
}
