import { expect, test } from 'vitest';
import { readConfig } from '../../../../src/apps/agent/config.ts';

async function read(text: string) {
  const result = await readConfig('agent.yaml', text);
  return result.ok ? result.value.kafka : result.problem;
}

test('a broker id and its listener are enough', async () => {
  expect(await read('kafka: { brokerId: 1001, listener: 127.0.0.1:9092 }')).toEqual({
    broker: { id: 1_001, listener: { host: '127.0.0.1', port: 9_092 } },
    access: { tls: undefined, sasl: undefined },
  });
  expect(await read('kafka: { brokerId: 0, listener: "[::1]:9093" }')).toMatchObject({
    broker: { id: 0, listener: { host: '::1', port: 9_093 } },
  });
  expect(await read('')).toBeUndefined();
});

test('TLS and every way to sign in are read, with the places of the secrets', async () => {
  const withSasl = (sasl: string) => read(`kafka: { brokerId: 1, listener: 127.0.0.1:9092, sasl: ${sasl} }`);

  expect(
    await read('kafka: { brokerId: 1, listener: 127.0.0.1:9092, tls: { caFile: /ca, certFile: /c, keyFile: /k, serverName: b-1 } }'),
  ).toMatchObject({ access: { tls: { caFile: '/ca', certFile: '/c', keyFile: '/k', serverName: 'b-1' } } });
  expect(await withSasl('{ mechanism: plain, username: heald, passwordFrom: KAFKA_PASSWORD }')).toMatchObject({
    access: { sasl: { mechanism: 'plain', username: 'heald', password: { environment: 'KAFKA_PASSWORD' } } },
  });
  expect(await withSasl('{ mechanism: scram-sha-512, username: heald, passwordFile: /etc/heald/kafka }')).toMatchObject({
    access: { sasl: { mechanism: 'scram-sha-512', password: { file: '/etc/heald/kafka' } } },
  });
  expect(await withSasl('{ mechanism: oauthbearer, tokenFile: /run/token }')).toMatchObject({
    access: { sasl: { mechanism: 'oauthbearer', tokenFile: '/run/token' } },
  });
  expect(await withSasl('{ mechanism: aws-msk-iam, region: eu-west-1 }')).toMatchObject({
    access: { sasl: { mechanism: 'aws-msk-iam', region: 'eu-west-1' } },
  });
});

test('every mistake is told with its place, and a secret has no place in the file', async () => {
  const problems = await read(`
kafka:
  listener: 127.0.0.1
  tls: { certFile: /c }
  sasl: { mechanism: plain, username: heald, password: s3cret }
`);

  expect(problems).toEqual([
    'agent.yaml:3:3  error  kafka: "brokerId" is missing',
    'agent.yaml:3:13  error  kafka.listener: expected an address and a port such as 127.0.0.1:9092, found "127.0.0.1"',
    'agent.yaml:4:8  error  kafka.tls: expected certFile and keyFile together, or neither',
    'agent.yaml:5:9  error  kafka.sasl: expected exactly one of passwordFile and passwordFrom (a variable of the environment)',
    'agent.yaml:5:46  error  unknown field "kafka.sasl.password"; accepted are mechanism, username, passwordFile, passwordFrom, tokenFile, region',
  ]);
});
