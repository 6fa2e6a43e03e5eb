/** What do people say about zones? They ask for work to leave, and for it to come back; they approve, refuse, and change their minds. */
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Company } from '../play.ts';
import type { World } from '../world/world.ts';
import type { SwarmPlan } from './swarm-plan.ts';

const by = 'ops';
const changesMindShare = 0.15;

export function speakOfZones(
  { onCall, zoneWords = [], calmFromMs }: Pick<SwarmPlan, 'onCall' | 'zoneWords' | 'calmFromMs'>,
  { scheduler, controller }: World,
  random: Random,
): Company {
  const began = scheduler.now();
  const say = (wish: 'drain' | 'undrain' | 'practice' | 'arm', zone: string) =>
    controller.tell({ kind: 'zone_word_given', wish, zone, by, because: 'we have looked at it' });
  for (const { wish, zone, atMs } of zoneWords) scheduler.after(atMs, () => say(wish, zone));
  // Who was told of a zone that a person has left brings it back before the day ends.
  scheduler.after(calmFromMs - 10 * minuteMs, () => {
    for (const zone of new Set(zoneWords.map((word) => word.zone))) say('undrain', zone);
  });

  return {
    onEntry: (entry) => {
      if (entry.kind !== 'evacuation_opened') return;
      const { evacuation: remediation, planHash, zone, approvableUntil, askedBy } = entry;
      const afterMs = random.whole(
        secondMs,
        approvableUntil === undefined ? 3 * minuteMs : Math.min(onCall.answersWithinMs, 20 * minuteMs),
      );
      if (random.chance(onCall.vetoesShare))
        scheduler.after(afterMs, () => controller.tell({ kind: 'veto_given', remediation, by, because: 'not now' }));
      else if (approvableUntil !== undefined && (askedBy !== undefined || random.chance(onCall.approvesShare)))
        scheduler.after(afterMs, () => controller.tell({ kind: 'approval_given', remediation, planHash, by, because: 'go ahead' }));
      if (askedBy !== undefined || !random.chance(changesMindShare)) return;
      const undrainMs = random.whole(10 * secondMs, 40 * minuteMs);
      if (scheduler.now() - began + undrainMs < calmFromMs) scheduler.after(undrainMs, () => say('undrain', zone));
    },
  };
}
