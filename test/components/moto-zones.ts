/**
 * The same stand-in for AWS (moto) for what leaving a zone needs: a group in three subnets, a balancer before it, and a name that is
 * answered by weight.
 *
 * Its gaps: it knows no zonal shift and no instance refresh, so those are answered here, by an account that has none.
 */
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DeleteAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeSubnetsCommand, EC2Client, type Subnet } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { createAwsCalls, type AwsCalls } from '../../src/adapters/aws/aws-calls.ts';
import { describeInstances } from '../../src/adapters/aws/instance-details.ts';
import type { CallName } from '../../src/adapters/aws/call-catalog.ts';
import { createAwsZoneActuator } from '../../src/adapters/aws/zone/aws-zone-actuator.ts';
import type { WeightedRecord } from '../../src/policy/policy.ts';
import { useTestCredentials } from '../contract/aws-stage.ts';
import type { ZoneActuatorUnderTest } from '../contract/zone-actuator-suite.ts';
import type { Moto } from './moto.ts';

const unknownToMoto: Readonly<Partial<Record<CallName, object>>> = {
  ListManagedResources: { items: [] },
  ListAutoshifts: { items: [] },
  DescribeInstanceRefreshes: { InstanceRefreshes: [] },
};

function fillGaps(calls: AwsCalls): AwsCalls {
  const send = (name: CallName, input: never, options: object): Promise<unknown> => {
    const known = unknownToMoto[name];
    return known === undefined ? calls.send(name, input, options) : Promise.resolve(known);
  };
  return { send: send as AwsCalls['send'], close: () => calls.close() };
}

export async function openMotoZones({ url, image, nextNumber }: Moto): Promise<ZoneActuatorUnderTest> {
  useTestCredentials();
  const common = { region: 'us-east-1', endpoint: url };
  const [autoScaling, ec2] = [new AutoScalingClient(common), new EC2Client(common)];
  const number = nextNumber();
  const name = `zones-${number}`;
  const { Subnets: subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'availability-zone', Values: ['us-east-1a', 'us-east-1b', 'us-east-1c'] }] }),
  );
  const zone = subnets.find(({ AvailabilityZone }) => AvailabilityZone === 'us-east-1a')?.AvailabilityZoneId ?? '';
  const targets = await addBalancer(new ElasticLoadBalancingV2Client(common), name, subnets);
  await autoScaling.send(new CreateLaunchConfigurationCommand({ LaunchConfigurationName: name, ImageId: image, InstanceType: 't3.micro' }));
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      LaunchConfigurationName: name,
      MinSize: 1,
      MaxSize: 12,
      DesiredCapacity: 6,
      VPCZoneIdentifier: subnets.map(({ SubnetId }) => SubnetId).join(','),
      TargetGroupARNs: [targets],
      Tags: [{ Key: 'heald:watch', Value: 'true', PropagateAtLaunch: false }],
    }),
  );
  const records = [await addName(new Route53Client(common), name, subnets)];
  const calls = fillGaps(createAwsCalls(common));
  let now = Date.now();
  return {
    actuator: createAwsZoneActuator({ calls, now: () => now }),
    zone,
    records,
    pass: (ms) => void (now += ms),
    async resize({ desired, most }) {
      await autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, DesiredCapacity: desired, MaxSize: most }));
    },
    machinesInZone: () => listMachines(calls, name),
    async close() {
      await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }));
      autoScaling.destroy();
      ec2.destroy();
      calls.close();
    },
  };
}

async function listMachines(calls: AwsCalls, name: string) {
  const { AutoScalingGroups = [] } = await calls.send('DescribeAutoScalingGroups', { AutoScalingGroupNames: [name] });
  const here = (AutoScalingGroups[0]?.Instances ?? []).filter(({ AvailabilityZone }) => AvailabilityZone === 'us-east-1a');
  const ids = here.flatMap(({ InstanceId }) => InstanceId ?? []);
  const instances = await describeInstances(calls, ids, AbortSignal.timeout(10_000));
  return instances.map(({ InstanceId: machine = '', LaunchTime }) => ({ machine, launchedAt: LaunchTime?.getTime() ?? 0 }));
}

/** The ARN of the target group that it sends to. */
async function addBalancer(client: ElasticLoadBalancingV2Client, name: string, subnets: readonly Subnet[]): Promise<string> {
  const ids = subnets.flatMap(({ SubnetId }) => SubnetId ?? []);
  const group = { Name: name, Protocol: 'HTTP', Port: 80, VpcId: subnets[0]?.VpcId, TargetType: 'instance' } as const;
  const { TargetGroups = [] } = await client.send(new CreateTargetGroupCommand(group));
  const TargetGroupArn = TargetGroups[0]?.TargetGroupArn;
  const { LoadBalancers = [] } = await client.send(new CreateLoadBalancerCommand({ Name: name, Subnets: ids }));
  const LoadBalancerArn = LoadBalancers[0]?.LoadBalancerArn;
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
  await client.send(new CreateListenerCommand({ LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions }));
  client.destroy();
  return TargetGroupArn ?? '';
}

async function addName(client: Route53Client, name: string, subnets: readonly Subnet[]): Promise<WeightedRecord> {
  const { HostedZone } = await client.send(new CreateHostedZoneCommand({ Name: `${name}.example.com`, CallerReference: name }));
  const hostedZone = HostedZone?.Id?.replace('/hostedzone/', '') ?? '';
  const record = { hostedZone, name: `api.${name}.example.com.`, type: 'A' } as const;
  const Changes = subnets.map(({ AvailabilityZone }, at) => ({
    // Of what was created once, moto refuses to create the same again, even after it was deleted.
    Action: 'UPSERT' as const,
    ResourceRecordSet: {
      Name: record.name,
      Type: record.type,
      SetIdentifier: AvailabilityZone ?? '',
      Weight: 100,
      TTL: 60,
      ResourceRecords: [{ Value: `192.0.2.${at + 1}` }],
    },
  }));
  await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: hostedZone, ChangeBatch: { Changes } }));
  client.destroy();
  return {
    ...record,
    sets: Object.fromEntries(subnets.map(({ AvailabilityZoneId, AvailabilityZone }) => [AvailabilityZoneId ?? '', AvailabilityZone ?? ''])),
  };
}
