/**
 * Which hosts are sick, and since when? The truth of one run, kept beside the world, so that afterwards it can be told for each host
 * that was ended whether it was sick at that moment.
 *
 * There is one symptom for every cause: the disk answers nothing. No gate, and not heald either, can tell from it what is behind.
 */
import type { Instant } from '../../src/base/instant.ts';
import type { Agent } from '../../src/simulator/world/agent.ts';

export interface Sickness {
  strike(agent: Agent): void;
  cure(agent: Agent): void;
  isSick(agent: Agent): boolean;
  wasSick(machine: string, at: Instant): boolean;
}

export function createSickness(now: () => Instant): Sickness {
  const spells = new Map<string, { readonly from: Instant; until: Instant }[]>();
  const isSick = ({ host }: Agent) => host.disk.stalledSince !== undefined;
  return {
    isSick,
    strike: (agent) => {
      if (isSick(agent)) return;
      const { disk, identity } = agent.host;
      disk.stalledSince = now();
      disk.stallEndsAtBoot = false;
      spells.set(identity.id, [...(spells.get(identity.id) ?? []), { from: now(), until: Infinity }]);
    },
    cure: (agent) => {
      const last = spells.get(agent.host.identity.id)?.at(-1);
      if (!isSick(agent) || last === undefined) return;
      agent.host.disk.stalledSince = undefined;
      last.until = now();
    },
    wasSick: (machine, at) => (spells.get(machine) ?? []).some(({ from, until }) => from <= at && at <= until),
  };
}
