/**
 * Does the broker accept our token? It says no in the body of an answer that is no error, and waits for a word of ours before it fails the
 * sign-in (RFC 7628, 3.2.3). kafkajs does not read that body: it takes the no for a yes, and the connection breaks at the first question,
 * as if the broker were ill.
 */
import { KafkaTrouble } from './kafka-port.ts';
import { loadKafkajs, type AuthenticatorWay } from './load-kafkajs.ts';

/** As kafkajs wants it. */
export interface BearerSignIn {
  readonly mechanism: 'oauthbearer';
  readonly oauthBearerProvider: () => Promise<{ readonly value: string }>;
  readonly authenticationProvider: (way: AuthenticatorWay) => { authenticate(): Promise<void> };
}

export function signInWithToken(findToken: () => Promise<string>): BearerSignIn {
  const oauthBearerProvider = async () => ({ value: await findToken() });
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider,
    authenticationProvider: ({ saslAuthenticate, ...way }) =>
      loadKafkajs().authenticateWithToken({ oauthBearerProvider })({
        ...way,
        saslAuthenticate: ({ request }) =>
          saslAuthenticate({ request, response: { decode: (answer) => Promise.resolve(answer), parse: requireNoComplaint } }),
      }),
  };
}

/** Bytes after four that say how many there are. */
async function requireNoComplaint(answer: Buffer): Promise<void> {
  const complaint = answer.subarray(4).toString('utf8');
  if (complaint !== '') throw new KafkaTrouble('denied', `the token is not accepted: ${complaint.slice(0, 200)}`);
}
