/** What can only be seen from outside? The calls that really left the controller, the inventories that came in, and who is truly ill. */
import { secondMs } from '../../base/instant.ts';
import type { Agent } from '../world/agent.ts';
import type { Hands } from '../world/controller-process.ts';
import { isAtRest } from '../world/disk.ts';
import type { SimulatedHost } from '../world/host.ts';
import type { Scheduler } from '../scheduler.ts';
import type { MadeCall, Spell, Trace } from './trace.ts';

export interface Observer {
  /** Looks at all hosts every few seconds, from now on. */
  visit(agents: readonly Agent[]): void;
  watch(hands: () => Hands): Hands;
  readonly seen: Pick<Trace, 'calls' | 'inventoriesAt' | 'spells'>;
}

const visitEveryMs = 5 * secondMs;

export function createObserver(scheduler: Scheduler): Observer {
  const calls: MadeCall[] = [];
  const inventoriesAt: number[] = [];
  const spells: Spell[] = [];
  const open = new Map<string, Spell>();

  function visit(agents: readonly Agent[]): void {
    const now = scheduler.now();
    for (const { host } of agents) {
      const { id } = host.identity;
      const spell = open.get(id);
      if (isIll(host) === (spell !== undefined)) continue;
      if (spell !== undefined) {
        spell.until = now;
        open.delete(id);
        continue;
      }
      const fresh: Spell = { machine: id, from: now, until: Infinity };
      open.set(id, fresh);
      spells.push(fresh);
    }
    scheduler.after(visitEveryMs, () => visit(agents));
  }

  function watch(hands: () => Hands): Hands {
    return {
      look: (call, answer) => hands().look(call, answer),
      make: (call, answer) => {
        calls.push({ at: scheduler.now(), call });
        hands().make(call, answer);
      },
      takeInventory: (answer) =>
        hands().takeInventory((read) => {
          if (read.ok) inventoriesAt.push(scheduler.now());
          answer(read);
        }),
    };
  }

  return { visit, watch, seen: { calls, inventoriesAt, spells } };
}

/** Something of its own is wrong with the host; that its agent is dead or cut off is not. */
function isIll({ disk, units }: SimulatedHost): boolean {
  return !isAtRest(disk) || [...units.values()].some((state) => state !== 'up');
}
