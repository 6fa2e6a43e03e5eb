/**
 * What can be done through the agents themselves? Restart a unit that its host allows, and tell what the host looks like from the inside.
 * Everything else is refused. Without a provider beside it, the hosts that report are all that there is: then the inventory is theirs.
 */
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { minuteMs, secondMs } from '../../base/instant.ts';
import { unreachable } from '../../base/invariant.ts';
import { ok } from '../../base/result.ts';
import type { Actuator } from '../../controller/actuator.ts';
import type { HostName } from '../../controller/entry.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { GroupInventory } from '../../remediation/inventory.ts';
import type { OrderWork } from '../../remediation/order.ts';
import type { OrderBook, OrderEnd } from './order-book.ts';

export interface AgentActuatorParts {
  readonly book: OrderBook;
  /** Where evidence is kept. */
  readonly evidenceFolder: string;
  /** Every known host. */
  readonly listHosts: () => Iterable<HostName>;
}

/** What agents can be asked for. */
export const agentActions: readonly string[] = ['captureEvidence', 'restartUnit'];

/** On top of the time that a restart may take: for the report that the order goes out with, and the one that tells how it went. */
const wayMs = 15 * secondMs;
/** An agent that has spoken for so long would still tell what it was asked before the first look. */
const remembersForMs = 10 * minuteMs;
/** Nothing is said of it in so many reports after the first look: it was never asked. */
const reportsWithoutMost = 6;

export function createAgentActuator({ book, evidenceFolder, listHosts }: AgentActuatorParts): Actuator {
  const firstLooks = new Map<string, { readonly run: string; readonly reports: number }>();
  const fileOf = (token: string): string => join(evidenceFolder, `${token.replaceAll(/[^\w.-]/g, '_')}.agent.json`);

  async function carryOut({ token, step, target }: Call): Promise<Outcome> {
    const work = readWork(step);
    if (work === undefined) return { kind: 'not_applied', because: `no agent can ${step.action}` };
    firstLooks.delete(token);
    // A host that tells nothing must not hold up its repair.
    const withinMs = work.kind === 'capture_evidence' ? work.timeoutMs : work.timeoutMs + wayMs;
    const end = await book.give({ token, host: target.machine, work }, withinMs);
    if (work.kind === 'capture_evidence' && end.state === 'done') return keepBundle(fileOf(token), end);
    return readEnd(end);
  }

  /** Asked is asked once more by nobody: the agent says what it has done, and keeps saying so. */
  function look({ token, target }: Call): Outcome {
    const result = book.resultOf(token);
    if (result !== undefined && result.state !== 'running') return readEnd(result);
    const hearing = book.hearingOf(target.machine);
    if (result !== undefined) return { kind: 'unknown', because: 'its agent is still at it' };
    if (hearing === undefined) return { kind: 'unknown', because: 'its agent has not been heard since this controller started' };
    const first = firstLooks.get(token) ?? hearing;
    firstLooks.set(token, first);
    if (first.run !== hearing.run || hearing.uptimeMs < remembersForMs)
      return { kind: 'unknown', because: 'its agent was started a short while ago, and does not know what was asked before' };
    if (hearing.reports - first.reports < reportsWithoutMost)
      return { kind: 'unknown', because: 'its agent has not said anything of it yet' };
    firstLooks.delete(token);
    return { kind: 'not_applied', because: `its agent says nothing of it in ${reportsWithoutMost} reports, and would` };
  }

  async function lookUp(call: Call): Promise<Outcome> {
    if (call.step.action !== 'captureEvidence') return look(call);
    const file = fileOf(call.token);
    return access(file).then(
      () => ({ kind: 'applied', detail: `the evidence is in ${file}` }),
      () => ({ kind: 'not_applied', because: `there is no ${file}` }),
    );
  }

  return {
    make: (call) => carryOut(call).catch((error: Error): Outcome => ({ kind: 'unknown', because: error.message })),
    look: (call) => lookUp(call),
    takeInventory: () => Promise.resolve(ok({ groups: listGroups(listHosts()) })),
  };
}

function readWork({ action, with: fields }: Call['step']): OrderWork | undefined {
  const timeoutMs = Number(fields['timeout']);
  const unit = fields['unit'] === undefined ? undefined : String(fields['unit']);
  if (action === 'restartUnit') return { kind: 'restart_unit', unit, timeoutMs };
  return action === 'captureEvidence' ? { kind: 'capture_evidence', timeoutMs } : undefined;
}

/** A restart that did not end well has still been made: the unit may be stopped now. */
function readEnd({ state, detail }: OrderEnd): Outcome {
  switch (state) {
    case 'done':
    case 'failed':
      return { kind: 'applied', detail };
    case 'refused':
    case 'never_sent':
      return { kind: 'not_applied', because: detail };
    case 'running':
    case 'lost':
      return { kind: 'unknown', because: detail };
    default:
      return unreachable(state);
  }
}

async function keepBundle(file: string, end: OrderEnd): Promise<Outcome> {
  const bundle = 'bundle' in end ? end.bundle : undefined;
  if (bundle === undefined) return { kind: 'not_applied', because: 'what its agent captured did not arrive' };
  try {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${bundle}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    return { kind: 'not_applied', because: `the evidence could not be written: ${(error as Error).message}` };
  }
  return { kind: 'applied', detail: `kept what its agent says (${end.detail}) in ${file}` };
}

/** By the word of the hosts themselves: everything that is known is meant to be there, and nothing tells when it was launched. */
function listGroups(hosts: Iterable<HostName>): GroupInventory[] {
  return [...Map.groupBy(hosts, ({ group }) => group)].map(([name, members]) => ({
    name,
    desired: members.length,
    members: members.map(({ id, zone }) => ({ machine: id, zone, launchedAt: 0, state: 'in_service', keepOff: false })),
    launchTrouble: undefined,
  }));
}
