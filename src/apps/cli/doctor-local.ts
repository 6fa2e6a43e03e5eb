/** Can heald work from here? Policies, the controller, its agents, where messages go, and the clock. */
import { access, constants } from 'node:fs/promises';
import { connect } from 'node:net';

import type { AwsSettings } from '../../adapters/aws/aws-settings.ts';
import type { GroupSeen } from '../../adapters/aws/examine-account.ts';
import type { HealthAnswer, HostsAnswer } from '../../adapters/wire/answers.ts';
import { formatDuration } from '../../base/duration.ts';
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { askController } from './record/ask-controller.ts';
import type { Finding } from './doctor-checks.ts';
import { urlOf } from './record/reach-controller.ts';
import type { Call } from './verb.ts';

const reachWithinMs = 3 * secondMs;
/** AWS refuses what is signed five minutes off; half of that is a clock that nobody keeps. */
const clockOffMs = { warning: 10 * secondMs, problem: 2.5 * minuteMs };
/** The inventory is doubted above this share, and from so many machines; see src/controller/repairs/inventories.ts. */
const unheardShareMost = 0.2;

/** Whether every address that a policy posts to takes a connection, and every secret can be read. Nothing is posted. */
export async function examineMessages(policies: PolicySet): Promise<readonly Finding[]> {
  const hooks = [
    ...policies.notifications.map(({ name, webhook }) => ({ name, ...webhook })),
    ...policies.hostRemediations.flatMap(({ name, rollbackHook }) => (rollbackHook === undefined ? [] : [{ name, ...rollbackHook }])),
  ];
  if (hooks.length === 0) return [{ check: 'messages_arrive', severity: 'warning', what: 'no policy sends messages to anybody' }];
  const found = await Promise.all(
    hooks.map(async ({ name, url, secretFile }): Promise<Finding[]> => {
      const unreadable = await access(secretFile, constants.R_OK).then(
        () => undefined,
        (error: Error) => error.message,
      );
      const unreachable = await findUnreachable(new URL(url));
      const wrong = [unreachable, unreadable].filter((said) => said !== undefined);
      if (wrong.length === 0)
        return [{ check: 'messages_arrive', severity: 'fine', what: `${name}: ${new URL(url).host} takes connections` }];
      return wrong.map((what) => ({ check: 'messages_arrive', severity: 'problem', what: `${name}: ${what}` }));
    }),
  );
  return found.flat();
}

function findUnreachable({ hostname, port, protocol, host }: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replaceAll(/^\[|\]$/g, ''),
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    });
    const end = (said: string | undefined): void => {
      socket.destroy();
      resolve(said);
    };
    socket.setTimeout(reachWithinMs, () => end(`${host} takes no connection within ${formatDuration(reachWithinMs)}`));
    socket.once('connect', () => end(undefined));
    socket.once('error', (error) => end(`${host} takes no connection: ${error.message}`));
  });
}

/** Whether the controller answers, and hears an agent on every machine that AWS has in service. */
export async function examineController(call: Call, groups: readonly GroupSeen[]): Promise<readonly Finding[]> {
  const [health, hosts] = await Promise.all([
    askController<HealthAnswer>(call, '/v1/health'),
    askController<HostsAnswer>(call, '/v1/hosts'),
  ]);
  if (health === undefined || hosts === undefined)
    return [{ check: 'controller_answers', severity: 'warning', what: `no controller answers at ${urlOf(call, '')}` }];
  const answers: Finding =
    health.status === 'ok'
      ? { check: 'controller_answers', severity: 'fine', what: `the controller at ${urlOf(call, '')} answers` }
      : { check: 'controller_answers', severity: 'problem', what: `the controller holds: ${health.because ?? 'it does not lead'}` };
  const heard = new Set(hosts.hosts.flatMap(({ id, heardAt }) => (heardAt === null ? [] : [id])));
  return [answers, ...groups.flatMap((group) => examineCoverage(group, heard))];
}

function examineCoverage({ name, inService }: GroupSeen, heard: ReadonlySet<string>): Finding[] {
  if (inService.length === 0) return [];
  const silent = inService.filter((id) => !heard.has(id));
  const what = `${inService.length - silent.length} of ${inService.length} machines in service in group ${name} are heard`;
  if (silent.length === 0) return [{ check: 'agents_heard', severity: 'fine', what }];
  const severity = silent.length > unheardShareMost * inService.length ? 'problem' : 'warning';
  return [
    { check: 'agents_heard', severity, what: `${what}; not heard: ${silent.slice(0, 5).join(', ')}${silent.length > 5 ? ', …' : ''}` },
  ];
}

/** How far this host's clock is from that of AWS, by the date in any answer of it. */
export async function examineClock({ endpoint, region }: AwsSettings, now: () => number): Promise<readonly Finding[]> {
  const url = endpoint ?? (region === undefined ? undefined : `https://autoscaling.${region}.amazonaws.com/`);
  if (url === undefined) return [];
  try {
    const askedAt = now();
    const { headers } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(reachWithinMs), redirect: 'manual' });
    const there = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(there)) return [{ check: 'clock_agrees', severity: 'warning', what: 'AWS did not say what time it is' }];
    // The date is in whole seconds, and was written some time between question and answer.
    const offMs = Math.max(0, Math.abs((askedAt + now()) / 2 - there) - secondMs);
    const what = `this host’s clock and that of AWS differ by ${formatDuration(offMs)}`;
    if (offMs < clockOffMs.warning) return [{ check: 'clock_agrees', severity: 'fine', what }];
    return [{ check: 'clock_agrees', severity: offMs < clockOffMs.problem ? 'warning' : 'problem', what }];
  } catch (error) {
    return [{ check: 'clock_agrees', severity: 'warning', what: `could not be compared: ${(error as Error).message}` }];
  }
}
