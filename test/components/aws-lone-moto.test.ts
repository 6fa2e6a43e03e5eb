/** Does somebody else's idea of EC2 understand how an instance in no group is found, stopped and started? */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, expect } from 'vitest';

import { createAwsActuator } from '../../src/adapters/aws/aws-actuator.ts';
import { createAwsCalls } from '../../src/adapters/aws/aws-calls.ts';
import { useTestCredentials } from '../contract/aws-stage.ts';
import { testWith } from '../needs.ts';
import { startMoto, type Moto } from './moto.ts';

let moto: Promise<Moto> | undefined;
afterAll(async () => (await moto)?.stop());

testWith({ programs: ['moto_server'] })(
  'a watched instance is found, stopped and started; one with an instance store is not stopped',
  async () => {
    moto ??= startMoto();
    const { url, image } = await moto;
    useTestCredentials();
    const ec2 = new EC2Client({ region: 'us-east-1', endpoint: url });
    const evidenceFolder = await mkdtemp(join(tmpdir(), 'heald-lone-'));
    const calls = createAwsCalls({ region: 'us-east-1', endpoint: url });
    try {
      const launch = async (InstanceType: 't3.micro' | 'm5d.large', group: string): Promise<void> => {
        const Tags = [
          { Key: 'heald:watch', Value: 'true' },
          { Key: 'heald:group', Value: group },
        ];
        const asked = { ImageId: image, InstanceType, MinCount: 1, MaxCount: 1 };
        await ec2.send(new RunInstancesCommand({ ...asked, TagSpecifications: [{ ResourceType: 'instance', Tags }] }));
      };
      await launch('t3.micro', 'plain');
      await launch('m5d.large', 'with-store');
      const actuator = createAwsActuator({ calls, evidenceFolder, now: Date.now, wait: () => Promise.resolve() });
      const read = await actuator.takeInventory();
      const groups = read.ok ? read.value.groups : [];
      const stop = async (name: string) => {
        const [member] = groups.find((group) => group.name === name)?.members ?? [];
        if (member === undefined) throw new Error(`Group ${name} is not in the inventory: ${JSON.stringify(read)}`);
        const { machine, launchedAt, zone } = member;
        const call = {
          token: `act-${name}.1`,
          step: { action: 'stopStart', with: { timeout: 1_200_000 } },
          target: { machine, launchedAt, zone, group: name },
        };
        return { outcome: await actuator.make(call), machine };
      };
      const plain = await stop('plain');
      expect(plain.outcome).toMatchObject({ kind: 'applied', detail: `${plain.machine} is started on other hardware` });
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [plain.machine] }));
      const [seen] = Reservations.flatMap(({ Instances = [] }) => Instances);
      expect(seen?.State?.Name).toBe('running');
      expect(seen?.Tags).toEqual(expect.arrayContaining([{ Key: 'heald:call', Value: 'act-plain.1' }]));
      expect((await stop('with-store')).outcome).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('instance store') });
    } finally {
      calls.close();
      ec2.destroy();
      await rm(evidenceFolder, { recursive: true, force: true });
    }
  },
  60_000,
);
