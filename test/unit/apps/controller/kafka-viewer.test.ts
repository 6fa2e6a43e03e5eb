import { expect, test } from 'vitest';
import { createKafkaViewer } from '../../../../src/apps/controller/kafka-viewer.ts';
import { wrong } from '../../../../src/base/result.ts';
import { cluster } from '../../controller/kafka/broker-desk.ts';

const nobody = { besides: undefined, withGroups: false };

test('one observer serves a cluster until its addresses change, and is told whom not to ask', async () => {
  const opened: string[] = [];
  const looks: unknown[] = [];
  const viewer = createKafkaViewer(
    () => 0,
    async ({ bootstrap }) => {
      opened.push(bootstrap.map(({ host, port }) => `${host}:${port}`).join());
      return {
        look: async ({ besides, withGroups }) => {
          looks.push([besides, withGroups]);
          return wrong('nobody answers');
        },
      };
    },
  );
  expect(await viewer.view(cluster, { besides: 1, withGroups: false })).toEqual(wrong('nobody answers'));
  await viewer.view(cluster, nobody);
  await viewer.view({ ...cluster, bootstrap: [{ host: 'kafka-2', port: 9093 }] }, { besides: 2, withGroups: true });
  expect(opened).toEqual(['127.0.0.1:9092', 'kafka-2:9093']);
  expect(looks).toEqual([
    [1, false],
    [undefined, false],
    [2, true],
  ]);
});

test('credentials that cannot be read are told, and read again at the next look', async () => {
  const access = { tls: undefined, sasl: { mechanism: 'plain', username: 'heald', password: { file: '/nowhere/password' } } } as const;
  const viewer = createKafkaViewer(() => 0);
  const seen = await viewer.view({ ...cluster, access }, nobody);
  expect(seen.ok ? '' : seen.problem).toContain('/nowhere/password');

  let tries = 0;
  const failing = createKafkaViewer(
    () => 0,
    async () => {
      tries += 1;
      throw new Error('no such file');
    },
  );
  expect([await failing.view(cluster, nobody), await failing.view(cluster, nobody)]).toEqual([
    wrong('no such file'),
    wrong('no such file'),
  ]);
  expect(tries).toBe(2);
});
