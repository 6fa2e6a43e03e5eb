/**
 * A cloud that is a file: one line for each effect, forced to disk, so that what was done outlives whoever did it. It makes whatever it
 * is asked to make, twice when it is asked twice, so that whoever asks twice is found out.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

import { ok } from '../../../src/base/result.ts';
import type { Instant } from '../../../src/base/instant.ts';
import type { Actuator } from '../../../src/controller/actuator.ts';
import type { Call } from '../../../src/remediation/call.ts';
import type { Inventory, Member } from '../../../src/remediation/inventory.ts';

export interface Effect {
  readonly token: string;
  readonly action: string;
  readonly machine: string;
  readonly at: Instant;
}

/** Where a call may meet its end. `make` waits at each for `pass`, which need not come back. */
export type CallPoint = 'before_effect' | 'after_effect';

export const successorOf = (machine: string): string => `${machine}n`;

export function readEffects(file: string): readonly Effect[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Effect);
}

/** `machines` are named as the test's hosts: "web-a-1" is host 1 of group web in zone a. */
export function createFileCloud(
  file: string,
  machines: readonly string[],
  now: () => Instant,
  pass: (point: CallPoint) => Promise<void>,
): Actuator {
  const wasDone = ({ token }: Call) => readEffects(file).some((effect) => effect.token === token);
  return {
    async make(call) {
      const isDecisive = call.step.action === 'replace';
      if (isDecisive) await pass('before_effect');
      writeDurably(file, { token: call.token, action: call.step.action, machine: call.target.machine, at: now() });
      if (isDecisive) await pass('after_effect');
      return { kind: 'applied', detail: `the file has a line for ${call.token}` };
    },
    look: (call) =>
      Promise.resolve(
        wasDone(call)
          ? { kind: 'applied', detail: `looked up: the file has a line for ${call.token}` }
          : { kind: 'not_applied', because: `looked up: the file has no line for ${call.token}` },
      ),
    takeInventory: () => Promise.resolve(ok(listMachines(file, machines))),
  };
}

function listMachines(file: string, machines: readonly string[]): Inventory {
  const ended = new Map(readEffects(file).flatMap(({ action, machine, at }) => (action === 'replace' ? [[machine, at] as const] : [])));
  const member = (machine: string, launchedAt: Instant): Member => {
    return { machine, zone: machine.split('-')[1] ?? '', launchedAt, state: 'in_service', keepOff: false };
  };
  const members = machines.map((machine) => {
    const endedAt = ended.get(machine);
    return endedAt === undefined ? member(machine, 0) : member(successorOf(machine), endedAt);
  });
  return { groups: [{ name: 'web', desired: machines.length, members, launchTrouble: undefined }] };
}

function writeDurably(file: string, effect: Effect): void {
  const descriptor = openSync(file, 'a');
  writeSync(descriptor, `${JSON.stringify(effect)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
}
