/** How is the controller to run? Reads its flags, and says everything that is wrong with them at once. */

import { findAwsSettings, type AwsSettings } from '../../adapters/aws/aws-settings.ts';
import { defaultListen, parseListenAddress, refuseOpenDoor, type ListenAddress } from '../../adapters/wire/listen-address.ts';
import type { Retention } from '../../adapters/recording/choose-expired.ts';
import { findStateFolder, type StateFolder } from '../../adapters/state-folder.ts';
import { durationForm, parseDuration } from '../../base/duration.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import { shippedFolder } from '../shipped-folder.ts';

export interface ControllerOptions {
  readonly listen: ListenAddress;
  /** Where health checks of zones are answered besides. */
  readonly healthAddress: ListenAddress | undefined;
  readonly state: StateFolder;
  readonly policyFolder: string;
  readonly tokenFile: string | undefined;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly retention: Retention;
  /** Whether repairs may be made at all: through the agents, and through a provider where there is one. */
  readonly actsThrough: boolean;
  /** The zone that it stands in: about that one it does not trust its own eyes alone. */
  readonly zone: string | undefined;
  /** The provider that repairs are made with. */
  readonly aws: AwsSettings | undefined;
}

/** The flags as they were given, by name in camel case. */
export interface ControllerFlags {
  readonly listen?: string | undefined;
  readonly healthAddress?: string | undefined;
  readonly stateDir?: string | undefined;
  readonly policies?: string | undefined;
  readonly tokens?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly keepRecordings?: string | undefined;
  readonly recordingsMax?: string | undefined;
  readonly zone?: string | undefined;
  readonly actuator?: string | undefined;
  readonly awsRegion?: string | undefined;
}

/** Each flag with its value's name, what it does, and what holds without it. Help, manual and parser are made from it. */
export const controllerFlags = {
  listen: { value: 'address:port', summary: `where reports come in and questions are answered (${defaultListen})` },
  healthAddress: {
    value: 'address:port',
    summary: 'answer health checks of zones here as well, in plain HTTP, to anybody, and nothing else (nowhere)',
  },
  stateDir: { value: 'folder', summary: 'where ledger and recordings lie' },
  policies: { value: 'folder', summary: 'the policy files; without it the shipped set, which only observes' },
  tokens: { value: 'file', summary: 'whose token may report for which host, and whose may read' },
  tlsCert: { value: 'file', summary: 'certificate chain in PEM; needed beyond loopback' },
  tlsKey: { value: 'file', summary: 'its private key in PEM' },
  keepRecordings: { value: 'duration', summary: 'how long recorded reports are kept (30d)' },
  zone: {
    value: 'zone id',
    summary: 'the zone that this controller stands in, also HEALD_ZONE; it leaves that one only when somebody outside calls it ill',
  },
  recordingsMax: { value: 'megabytes', summary: 'how much room they may take (2048)' },
  actuator: {
    value: 'name',
    summary:
      'what repairs are made with: none, agents (restarts of units and evidence), or aws and the agents (none); policies still say whether any is made',
  },
  awsRegion: { value: 'region', summary: 'with --actuator aws: where the hosts are; else as the AWS SDK finds it' },
} as const satisfies Record<keyof ControllerFlags, { readonly value: string; readonly summary: string }>;

/** The flag as it is typed: `--state-dir`. */
export function nameOfFlag(flag: keyof ControllerFlags): string {
  return `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Where clients on this host reach a controller that listens there. */
export function urlOf({ host, port }: ListenAddress): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function readControllerOptions(
  flags: ControllerFlags,
  env: NodeJS.ProcessEnv = process.env,
): Result<ControllerOptions, readonly string[]> {
  const problems: string[] = [];
  const listen = parseListenAddress(flags.listen ?? defaultListen);
  if (!listen.ok) problems.push(listen.problem);
  const healthAddress = flags.healthAddress === undefined ? ok(undefined) : parseListenAddress(flags.healthAddress);
  if (!healthAddress.ok) problems.push(`--health-address: ${healthAddress.problem}`);
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined))
    problems.push('--tls-cert and --tls-key belong together; one of them is missing.');
  const tls = flags.tlsCert === undefined || flags.tlsKey === undefined ? undefined : { certFile: flags.tlsCert, keyFile: flags.tlsKey };
  const openDoor = listen.ok ? refuseOpenDoor(listen.value, { tls: tls !== undefined, tokens: flags.tokens !== undefined }) : undefined;
  if (openDoor !== undefined) problems.push(openDoor);
  const ageMaxMs = parseDuration(flags.keepRecordings ?? '30d');
  if (ageMaxMs === undefined) problems.push(`--keep-recordings: expected ${durationForm}, found "${flags.keepRecordings}".`);
  const megabytes = Number(flags.recordingsMax ?? 2_048);
  if (!(megabytes >= 1)) problems.push(`--recordings-max: expected a number of megabytes from 1 up, found "${flags.recordingsMax}".`);
  const aws = readAwsSettings(flags, env);
  if (!aws.ok) problems.push(aws.problem);
  if (!listen.ok || !healthAddress.ok || !aws.ok || problems.length > 0) return wrong(problems);
  return ok({
    listen: listen.value,
    healthAddress: healthAddress.value,
    state: findStateFolder(flags.stateDir, env),
    policyFolder: flags.policies ?? shippedFolder('policies'),
    tokenFile: flags.tokens,
    tls,
    retention: { ageMaxMs: ageMaxMs ?? 0, bytesMax: megabytes * 1024 * 1024 },
    actsThrough: (flags.actuator ?? 'none') !== 'none',
    zone: (flags.zone ?? env['HEALD_ZONE']) || undefined,
    aws: aws.value,
  });
}

const actuators: ReadonlySet<string> = new Set(['none', 'agents', 'aws']);

function readAwsSettings(
  { actuator = 'none', awsRegion }: ControllerFlags,
  env: NodeJS.ProcessEnv,
): Result<AwsSettings | undefined, string> {
  if (!actuators.has(actuator)) return wrong(`--actuator: expected ${[...actuators].join(', ')}, found "${actuator}".`);
  if (actuator !== 'aws') return awsRegion === undefined ? ok(undefined) : wrong('--aws-region goes with --actuator aws.');
  return findAwsSettings(awsRegion, env);
}
