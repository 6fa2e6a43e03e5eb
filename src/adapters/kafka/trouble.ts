/** What does an error of a socket, of TLS or of kafkajs say about the broker? */
import { KafkaTrouble } from './kafka-port.ts';

/** Errors of this host's own making: the broker was not even asked. */
const ownErrors = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'ENOTFOUND'];
const goneErrors = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];
const deniedTypes = /AUTHORIZATION_FAILED|SASL_AUTHENTICATION_FAILED|UNSUPPORTED_SASL_MECHANISM|ILLEGAL_SASL_STATE|SECURITY_DISABLED/;

interface AnyError {
  readonly name?: string;
  readonly code?: unknown;
  readonly type?: string;
  readonly message?: string;
}

export function explainError(error: unknown, broker: string): KafkaTrouble {
  if (error instanceof KafkaTrouble) return error;
  const { name = '', code, type, message = String(error) } = error as AnyError;
  if (type !== undefined && type !== '')
    return new KafkaTrouble(isDenied(type) ? 'denied' : 'answered', `${broker} answered ${type}`, type);
  if (name === 'KafkaJSSASLAuthenticationError') return new KafkaTrouble('denied', `${broker} does not let us in: ${message}`);
  const text = typeof code === 'string' ? code : '';
  if (text === 'ECONNREFUSED') return new KafkaTrouble('refused', `${broker} refused the connection`);
  if (text === 'ETIMEDOUT') return new KafkaTrouble('timeout', `${broker} did not take the connection`);
  if (ownErrors.includes(text)) return new KafkaTrouble('unknown', `${broker} could not be asked: ${text}`);
  if (goneErrors.includes(text)) return new KafkaTrouble('closed', `${broker} broke the connection: ${text}`);
  if (/^ERR_(TLS|SSL)|CERT|UNABLE_TO_VERIFY|SELF_SIGNED|EPROTO/.test(text))
    return new KafkaTrouble('insecure', `the TLS handshake with ${broker} failed: ${message}`);
  if (name === 'KafkaJSConnectionClosedError' || name === 'KafkaJSConnectionError')
    return new KafkaTrouble('closed', `${broker}: ${message}`);
  return new KafkaTrouble('unknown', `${broker}: ${message}`);
}

export function isDenied(type: string): boolean {
  return deniedTypes.test(type);
}
