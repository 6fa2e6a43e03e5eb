/**
 * Who speaks to one service of AWS? Clients of the SDK that try once, with deadlines that really end it. Each is loaded with the first
 * call to its service: together they cost ninety megabytes, seventy of them for EC2, which whoever does not act need not spend.
 */
import { secondMs } from '../../base/instant.ts';
import { invariant } from '../../base/invariant.ts';
import type { AwsSettings } from './aws-settings.ts';

/** As rights are named: `elasticloadbalancing:DescribeLoadBalancers`. */
export type ServiceName = 'autoscaling' | 'ec2' | 'elasticloadbalancing' | 'route53' | 'arc-zonal-shift';

export const connectWithinMs = secondMs;
export const usualAnswerMs = 5 * secondMs;

export interface ServiceClient {
  /** Sends it once; throws whatever the SDK throws. */
  send(name: string, input: object, options: SendOptions): Promise<unknown>;
  close(): void;
}

export interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly requestTimeout: number;
}

/** Any client of the SDK; they differ in their types only. */
interface SdkClient {
  send(command: unknown, options: SendOptions): Promise<unknown>;
  destroy(): void;
}

export async function openClient(service: ServiceName, { region, endpoint }: AwsSettings): Promise<ServiceClient> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: connectWithinMs,
    requestTimeout: usualAnswerMs,
    throwOnRequestTimeout: true,
  });
  const settings = {
    maxAttempts: 1,
    requestHandler,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  switch (service) {
    case 'autoscaling': {
      const sdk = await import('@aws-sdk/client-auto-scaling');
      return wrapClient(new sdk.AutoScalingClient(settings), sdk);
    }
    case 'ec2': {
      const sdk = await import('@aws-sdk/client-ec2');
      return wrapClient(new sdk.EC2Client(settings), sdk);
    }
    case 'elasticloadbalancing': {
      const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
      return wrapClient(new sdk.ElasticLoadBalancingV2Client(settings), sdk);
    }
    case 'route53': {
      const sdk = await import('@aws-sdk/client-route-53');
      return wrapClient(new sdk.Route53Client(settings), sdk);
    }
    case 'arc-zonal-shift': {
      const [sdk, { createShiftClient }] = await Promise.all([import('@aws-sdk/client-auto-scaling'), import('./zone/shift-client.ts')]);
      // Only for what it finds out: where AWS is, and with whose keys.
      const { config } = new sdk.AutoScalingClient(settings);
      return createShiftClient({ handler: requestHandler, credentials: config.credentials, region: config.region, endpoint });
    }
    default:
      return service satisfies never;
  }
}

function wrapClient(given: unknown, sdk: object): ServiceClient {
  const client = given as SdkClient;
  const commands = sdk as Readonly<Record<string, new (given: object) => unknown>>;
  return {
    send(name, input, options) {
      const Command = commands[`${name}Command`];
      invariant(Command !== undefined, `The SDK knows no ${name}`);
      return client.send(new Command(input), options);
    },
    close: () => client.destroy(),
  };
}
