/** The adapter for AWS with the small account behind it: one group `web` of two machines in each of three zones, and a clock set by hand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAwsActuator } from '../../src/adapters/aws/aws-actuator.ts';
import { callCatalog, type CallName } from '../../src/adapters/aws/call-catalog.ts';
import { createAwsCalls } from '../../src/adapters/aws/aws-calls.ts';
import type { Member } from '../../src/remediation/inventory.ts';
import type { Call } from '../../src/remediation/call.ts';
import { openEndpoint } from './aws-endpoint.ts';

/** Nobody else than the endpoint on this host would take these. */
export function useTestCredentials(): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' });
}

export type AwsStage = Awaited<ReturnType<typeof openAwsStage>>;

export async function openAwsStage({ answerWithinMs = 1_000, inEachZone = 2 }: { answerWithinMs?: number; inEachZone?: number } = {}) {
  useTestCredentials();
  const endpoint = await openEndpoint();
  const group = endpoint.account.addGroup('web', inEachZone);
  const evidenceFolder = await mkdtemp(join(tmpdir(), 'heald-evidence-'));
  const calls = createAwsCalls({ region: 'us-east-1', endpoint: endpoint.url, answerWithinMs });
  let now = Date.UTC(2026, 0, 5, 12);
  endpoint.account.now = () => now;
  const open = () => createAwsActuator({ calls, evidenceFolder, now: () => now, wait: (ms) => Promise.resolve(void (now += ms)) });
  const actuator = open();

  async function members(): Promise<readonly Member[]> {
    const read = await actuator.takeInventory();
    if (!read.ok) throw new Error(read.problem);
    return read.value.groups[0]?.members ?? [];
  }

  return {
    actuator,
    /** Another one on the same account, as after a crash. */
    open,
    calls,
    endpoint,
    group,
    evidenceFolder,
    members,
    now: () => now,
    /** Only the clock goes on. */
    wait: (ms: number) => void (now += ms),
    /** Auto Scaling does meanwhile what it would do. */
    pass(ms: number): void {
      now += ms;
      endpoint.account.settle();
    },
    async callOn(at: number, action: string, fields: Call['step']['with'], token = 'act-test.1'): Promise<Call> {
      const { machine, launchedAt, zone } = (await members())[at] as Member;
      return { token, step: { action, with: fields }, target: { machine, launchedAt, group: 'web', zone } };
    },
    async close(): Promise<void> {
      calls.close();
      await endpoint.close();
      await rm(evidenceFolder, { recursive: true, force: true });
    },
  };
}

/** What AWS was told, in order: "SetInstanceHealth i-00000000000000001". */
export function listChanges({ endpoint }: Pick<AwsStage, 'endpoint'>): string[] {
  return endpoint.requests
    .filter(({ action }) => callCatalog[action as CallName]?.does === 'changes')
    .map(
      ({ action, parameters: told }) =>
        `${action} ${told.get('InstanceId') ?? told.get('ResourceId.1') ?? told.get('InstanceIds.member.1') ?? ''}`,
    );
}
