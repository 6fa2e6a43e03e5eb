/**
 * What can AWS tell about a machine before something is done to it? Its console, its status checks with those of its volumes, what is
 * planned for it, the state of the zones and its tags, kept as one file on the controller's host. What cannot be read is left out
 * with the reason: a sick machine must not hold up its repair.
 *
 * The checks of AWS are a witness that knows nothing of heald's agents, and that is minutes behind.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { GetConsoleOutputCommandOutput } from '@aws-sdk/client-ec2';
import type { Instant } from '../../base/instant.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { AwsCalls } from './aws-calls.ts';
import { applied, notApplied } from './outcomes.ts';
import { lookAtMachine } from './read-target.ts';

interface Piece {
  readonly name: string;
  readonly value?: unknown;
  readonly missing?: string;
}

/** Of the console, its end. */
const consoleLettersMost = 64 * 1024;

/** The file of one call's evidence. */
export function evidenceFile(folder: string, token: string): string {
  return join(folder, `${token.replaceAll(/[^\w.-]/g, '_')}.json`);
}

export async function captureEvidence(calls: AwsCalls, folder: string, call: Call, now: Instant): Promise<Outcome> {
  const { token, target, step } = call;
  const pieces = await readPieces(calls, target.machine, AbortSignal.timeout(Number(step.with['timeout'])));
  const kept = pieces.filter(({ missing }) => missing === undefined);
  if (kept.length === 0) return notApplied(`AWS told nothing about ${target.machine}: ${pieces.map(({ missing }) => missing).join('; ')}`);
  const document = {
    formatVersion: 1,
    call: token,
    target,
    readAt: new Date(now).toISOString(),
    evidence: Object.fromEntries(kept.map(({ name, value }) => [name, value])),
    missing: Object.fromEntries(pieces.flatMap(({ name, missing }) => (missing === undefined ? [] : [[name, missing]]))),
  };
  const file = evidenceFile(folder, token);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${JSON.stringify(document, undefined, 1)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    return notApplied(`the evidence could not be written: ${(error as Error).message}`);
  }
  return applied(`kept what AWS says about ${target.machine} (${kept.map(({ name }) => name).join(', ')}) in ${file}`);
}

async function readPieces(calls: AwsCalls, machine: string, signal: AbortSignal): Promise<readonly Piece[]> {
  const seen = lookAtMachine(calls, machine, signal);
  const volumesOf = async (): Promise<string[]> =>
    ((await seen).instance?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.VolumeId ?? []);
  return Promise.all([
    readPiece('machine', () => seen),
    readPiece('status', () => calls.send('DescribeInstanceStatus', { InstanceIds: [machine], IncludeAllInstances: true }, { signal })),
    readPiece('volumes', async () => {
      const VolumeIds = await volumesOf();
      return VolumeIds.length === 0 ? [] : calls.send('DescribeVolumeStatus', { VolumeIds }, { signal });
    }),
    readPiece('zones', () => calls.send('DescribeAvailabilityZones', {}, { signal })),
    readPiece('console', async () => readConsole(await calls.send('GetConsoleOutput', { InstanceId: machine }, { signal }))),
  ]);
}

async function readPiece(name: string, read: () => Promise<unknown>): Promise<Piece> {
  try {
    return { name, value: dropMetadata(await read()) };
  } catch (error) {
    return { name, missing: (error as Error).message };
  }
}

function dropMetadata(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('$metadata' in answer)) return answer;
  const { $metadata: _metadata, ...rest } = answer;
  return rest;
}

function readConsole({ Output = '', Timestamp }: GetConsoleOutputCommandOutput): object {
  return { at: Timestamp?.toISOString(), end: Buffer.from(Output, 'base64').toString('utf8').slice(-consoleLettersMost) };
}
