/**
 * How long does a question to a broker take? As long as it is given, whatever the broker, the network or kafkajs does with it.
 *
 * The deadline lies outside of kafkajs and runs on a clock that never steps; when it passes, the socket is destroyed, and with it
 * everything else that was asked on it. kafkajs's own deadlines are off: they ask the wall clock, ten times a second.
 */
import type { Socket } from 'node:net';
import { startDeadline, type Clock } from '../steady-clock.ts';
import type { Credentials } from './credentials.ts';
import { KafkaTrouble, type BrokerAddress } from './kafka-port.ts';
import type { ApiVersions, Exchange, ExchangeFamily, InnerConnection, Kafkajs } from './load-kafkajs.ts';
import { openSocket } from './own-socket.ts';
import { explainError } from './trouble.ts';

export interface GuardedConnection {
  readonly open: boolean;
  /** The decoded answer, errors inside of it included; rejects with a `KafkaTrouble`. */
  ask(api: string, question: object, deadlineMs: number): Promise<unknown>;
  close(): void;
}

export interface Dialling {
  readonly address: BrokerAddress;
  /** Where the address's host is. */
  readonly ip: string;
  readonly credentials: Credentials;
  readonly deadlineMs: number;
}

/** Far beyond every deadline of ours. */
const neverMs = 600_000;

const silence: object = { namespace: () => silence, debug() {}, info() {}, warn() {}, error() {} };

export async function openConnection(kafkajs: Kafkajs, dialling: Dialling, clock: Clock): Promise<GuardedConnection> {
  const { address, ip, credentials } = dialling;
  const name = `${address.host}:${address.port}`;
  let socket: Socket | undefined;
  let gone: KafkaTrouble | undefined;
  const leave: ((trouble: KafkaTrouble) => void)[] = [];

  const connection = new kafkajs.Connection({
    ...address,
    clientId: 'heald',
    connectionTimeout: neverMs,
    requestTimeout: neverMs,
    enforceRequestTimeout: false,
    sasl: credentials.sasl?.() ?? null,
    logger: silence,
    socketFactory: ({ onConnect }) => {
      socket = openSocket(address, ip, credentials, onConnect);
      socket.once('error', (error) => end(explainError(error, name)));
      const closed = () => end(new KafkaTrouble('closed', `${name} closed the connection`));
      socket.once('end', closed).once('close', closed);
      return socket;
    },
  });

  /** With an error, so that kafkajs lets go of its timers and of what it waits for. */
  function end(trouble: KafkaTrouble): void {
    if (gone !== undefined) return;
    gone = trouble;
    socket?.destroy(trouble);
    for (const tell of leave.splice(0)) tell(trouble);
  }

  function within<Answer>(what: string, deadlineMs: number, work: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (gone !== undefined) {
        reject(gone);
        return;
      }
      const cancel = startDeadline(clock, deadlineMs, () => {
        end(new KafkaTrouble('timeout', `${name} did not answer ${what} within ${deadlineMs / 1_000} s`));
      });
      const settle = (act: () => void): void => {
        cancel();
        const place = leave.indexOf(lost);
        if (place >= 0) leave.splice(place, 1);
        act();
      };
      const lost = (trouble: KafkaTrouble): void => settle(() => reject(trouble));
      leave.push(lost);
      work().then(
        (answer) => settle(() => resolve(answer)),
        (error: unknown) => settle(() => reject(gone ?? explainError(error, name))),
      );
    });
  }

  const versions = await within('the handshake', dialling.deadlineMs, () => shakeHands(kafkajs, connection)).catch(
    (error: KafkaTrouble) => {
      end(error);
      throw error;
    },
  );

  return {
    get open() {
      return gone === undefined;
    },
    ask: (api, question, deadlineMs) =>
      within(api, deadlineMs, () => connection.send(keepErrors(chooseVersion(kafkajs, api, versions)(question)))),
    close: () => end(new KafkaTrouble('closed', `the connection to ${name} was given up`)),
  };
}

async function shakeHands(kafkajs: Kafkajs, connection: InnerConnection): Promise<ApiVersions> {
  await connection.connect();
  const versions = await askVersions(kafkajs, connection);
  connection.setVersions(versions);
  connection.setSupportAuthenticationProtocol(versions[kafkajs.apiKeys['SaslAuthenticate'] as number] !== undefined);
  await connection.authenticate();
  return versions;
}

interface VersionsAnswer {
  readonly apiVersions: readonly { readonly apiKey: number; readonly minVersion: number; readonly maxVersion: number }[];
}

/** The newest way to ask first; a broker that does not know it says so. */
async function askVersions({ requests }: Kafkajs, connection: InnerConnection): Promise<ApiVersions> {
  const family = requests['ApiVersions'] as ExchangeFamily;
  for (const version of family.versions.map(Number).toSorted((left, right) => right - left)) {
    try {
      const { apiVersions } = (await connection.send(family.protocol({ version })({}))) as VersionsAnswer;
      return Object.fromEntries(apiVersions.map(({ apiKey, ...range }) => [apiKey, range]));
    } catch (error) {
      if (version === 0 || (error as { type?: string }).type !== 'UNSUPPORTED_VERSION') throw error;
    }
  }
  throw new KafkaTrouble('unknown', 'no version of ApiVersions is known');
}

/** kafkajs takes the highest version that both know, but does not see when there is none: a broker may have dropped the old ones. */
function chooseVersion(kafkajs: Kafkajs, api: string, versions: ApiVersions): (question: object) => Exchange {
  const family = kafkajs.requests[api] as ExchangeFamily;
  const range = versions[kafkajs.apiKeys[api] as number];
  if (range === undefined) throw new KafkaTrouble('unknown', `the broker does not answer ${api}`, 'UNSUPPORTED_VERSION');
  const known = family.versions.map(Number).filter((version) => version >= range.minVersion && version <= range.maxVersion);
  if (known.length === 0)
    throw new KafkaTrouble(
      'unknown',
      `the broker answers ${api} from version ${range.minVersion} on, which kafkajs does not know`,
      'UNSUPPORTED_VERSION',
    );
  return family.protocol({ version: Math.max(...known) });
}

/** One partition without a leader makes kafkajs throw the whole answer away, just when it matters. */
function keepErrors({ request, response }: Exchange): Exchange {
  return { request, response: { decode: response.decode, parse: (answer) => Promise.resolve(answer) } };
}
