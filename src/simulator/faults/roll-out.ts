/**
 * What if a change goes out to the fleet, and breaks what it reaches? Datadog, 8 March 2023: an update of the system took the network
 * away from one host after the other, in every zone.
 */
import { hourMs, secondMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice, duration, share, text } from '../../policy/shapes/shape.ts';
import type { Agent } from '../world/agent.ts';
import type { FaultDefinition } from '../fault.ts';
import type { World } from '../world/world.ts';

/** How each symptom begins on a host; the answer takes it back. */
const symptoms: Readonly<Record<string, (world: World, agent: Agent) => () => void>> = {
  network: ({ transport }, { host: { identity } }) =>
    transport.disturb({
      applies: (from, to) => from.name === identity.name || to.name === identity.name,
      lostShare: 1,
      repeatedShare: 0,
      delayMsMost: 0,
    }),
  disk: ({ scheduler }, { host: { disk } }) => {
    disk.stalledSince = scheduler.now();
    return () => {
      disk.stalledSince = undefined;
    };
  },
};

/** A host that breaks before its agent has told of the change would take the news with it. */
const breaksAfterMsLeast = 10 * secondMs;

export const rollOut: FaultDefinition = {
  name: 'rollOut',
  summary: 'A change reaches the hosts one by one, in no order, and breaks them soon after; at its end it is rolled back everywhere.',
  strikes: 'hosts',
  fields: {
    fact: defaulted(text(), 'The fact of the host that changes.', 'packages'),
    to: defaulted(text(), 'What it becomes.', 'openssl 3.0.14'),
    every: defaulted(duration(secondMs, hourMs), 'How long from one host to the next.', '2m'),
    breaks: defaulted(share(), 'The share of the hosts that it breaks.', '100%'),
    symptom: defaulted(choice(Object.keys(symptoms)), 'What breaks: the host cannot be reached any more, or its disk stalls.', 'network'),
    after: defaulted(duration(secondMs, hourMs), 'How long after the change at most a host breaks.', '1m'),
  },
  describe: (whom, { fact, to }) => `${String(fact)} ${String(to)} goes out to ${whom}, one by one`,
  begin: (world, agents, { fact, to, every, breaks, symptom, after }) => {
    const random = world.random.fork(`roll-out of ${String(fact)} ${String(to)}`);
    const undo: (() => void)[] = [];
    for (const [place, agent] of shuffle(agents, random.pick).entries()) {
      const change = () => {
        const { facts } = agent.host;
        const before = facts[String(fact)];
        facts[String(fact)] = String(to);
        undo.push(() => {
          if (before === undefined) delete facts[String(fact)];
          else facts[String(fact)] = before;
        });
        if (!random.chance(Number(breaks))) return;
        const breakIt = () => undo.push(symptoms[String(symptom)]?.(world, agent) ?? (() => {}));
        undo.push(world.scheduler.after(random.whole(Math.min(breaksAfterMsLeast, Number(after)), Number(after)), breakIt));
      };
      undo.push(world.scheduler.after(place * Number(every), change));
    }
    return () => undo.splice(0).forEach((takeBack) => takeBack());
  },
};

function shuffle(agents: readonly Agent[], pick: (from: readonly Agent[]) => Agent): Agent[] {
  const left = new Set(agents);
  return agents.map(() => {
    const next = pick([...left]);
    left.delete(next);
    return next;
  });
}
