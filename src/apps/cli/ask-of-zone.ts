/**
 * A person's wish about a zone, and what came of it. The controller takes the wish at once, and then reads what stands in the zones; the
 * answer is a plan, a refusal or a drill, and is waited for here.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { ZoneStanding, ZoneToldAnswer } from '../../adapters/wire/zone-answers.ts';
import type { ZoneWishName } from '../../adapters/wire/zone-routes.ts';
import { minuteMs } from '../../base/instant.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import { commandController, nameAsker } from './record/command-controller.ts';
import { askForEvacuations, readStanding } from './record/known-evacuations.ts';
import { Unanswerable, textOf, type Call } from './verb.ts';

const lookEveryMs = 500;
/** Reading the zones of a large account takes seconds; what takes longer is stuck. */
const patienceMs = minuteMs;

export interface WishOutcome {
  readonly standing: ZoneStanding;
  /** The evacuation of the zone that is open now. */
  readonly evacuation: EvacuationRecord | undefined;
}

export function nameZone(call: Call, zone: string | undefined, form: string): { readonly zone: string; readonly reason: string } {
  const reason = textOf(call, 'reason');
  if (zone === undefined) throw new Unanswerable('usage', `Which zone? Name it by its id: ${form}`);
  if (reason === undefined) throw new Unanswerable('usage', `That needs a reason, for whoever reads the log: ${form}`);
  return { zone, reason };
}

/** Only the controller's word that it was heard. */
export async function tellZone(call: Call, wish: ZoneWishName, zone: string, reason: string): Promise<ZoneStanding> {
  const path = `/v1/zones/${encodeURIComponent(zone)}/${wish}`;
  const answer = (await commandController(call, 'POST', path, { reason, by: nameAsker(call) })) as ZoneToldAnswer;
  return readStanding(answer.zone);
}

/** Waits until the wish has been answered. */
export async function askOfZone(call: Call, wish: 'drain' | 'practice', zone: string, reason: string): Promise<WishOutcome> {
  const before = await lookAtZone(call, zone);
  const told = await tellZone(call, wish, zone, reason);
  const until = performance.now() + patienceMs;
  if (told.wish !== undefined) call.screen.say(call.screen.paintTalk('quiet', 'The controller reads what stands in the zones …'));
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const now = await lookAtZone(call, zone);
    if (now !== undefined && isAnswered(wish, before?.standing, now)) return now;
    if (performance.now() > until)
      throw new Unanswerable(
        'timedOut',
        `It was asked for, and is not answered yet: what stands in the zones could not be read so far. Look with "heald log".`,
      );
    // oxlint-disable-next-line no-await-in-loop -- the same
    await sleep(lookEveryMs);
  }
}

function isAnswered(wish: 'drain' | 'practice', before: ZoneStanding | undefined, { standing, evacuation }: WishOutcome): boolean {
  if (standing.wish !== undefined) return false;
  if (wish === 'practice') return standing.practised !== undefined && standing.practised.at !== before?.practised?.at;
  return evacuation !== undefined || (standing.refused !== undefined && standing.refused.at !== before?.refused?.at);
}

async function lookAtZone(call: Call, zone: string): Promise<WishOutcome | undefined> {
  const { zones, evacuations } = await askForEvacuations(call);
  const standing = zones.find((one) => one.zone === zone);
  if (standing === undefined) return undefined;
  return { standing, evacuation: evacuations.find(({ id }) => id === standing.evacuation) };
}
