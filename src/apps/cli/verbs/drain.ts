/** `heald drain`: a person wants work to leave a zone. The plan is made and shown first, then approved, and gone along with. */
import { isOpenEvacuation, type EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { approveEvacuation } from '../approve-evacuation.ts';
import { askOfZone, nameZone, type WishOutcome } from '../ask-of-zone.ts';
import type { Ending } from '../exit-codes.ts';
import { followEvacuation } from '../follow-evacuation.ts';
import { asJson, controllerUrl, tokenFile, whyOption } from '../options.ts';
import { drawDrill } from '../pages/drill-page.ts';
import { sayEvacuation } from '../pages/evacuation-list.ts';
import { layoutOf } from '../pages/layout.ts';
import { wrapText } from '../pages/wrap-text.ts';
import { pageWidth } from '../screen.ts';
import { show } from '../show.ts';
import type { Call, Verb } from '../verb.ts';

const form = 'heald drain <zone> --reason "…"';

export const verb: Verb = {
  argument: { form: '<zone>', summary: 'the zone, by its id' },
  options: [
    whyOption,
    { flags: '--plan <hash>', summary: 'the plan that you have looked at; refused when it is another by now' },
    { flags: '--yes', summary: 'the plan as it is now, without being asked' },
    { flags: '--no-follow', summary: 'end once it is approved; without it, once the zone is left' },
    controllerUrl,
    tokenFile,
    asJson,
  ],
  examples: [
    ['drain use1-az4 --reason "the provider says it is ill"', 'makes the plan, shows it, asks, and goes along until the zone is left'],
    ['drain use1-az4 --reason "as rehearsed" --yes --no-follow', 'approves the plan as it is, and ends at once'],
  ],
  endings:
    '0 once the zone is left, 1 when no such zone is known or a part could not be done, 2 when it was not confirmed (the plan waits for heald approve), 3 when no controller answers, 4 when it is refused, 5 when the zones could not be read in time. Ctrl-C ends the watching, not the evacuation.',
  run: async (call) => {
    const { zone, reason } = nameZone(call, call.argument, form);
    const outcome = await askOfZone(call, 'drain', zone, reason);
    const { evacuation } = outcome;
    if (evacuation === undefined) return showRefusal(call, zone, outcome);
    if (evacuation.phase.kind !== 'awaiting_approval') return goAlong(call, evacuation);
    const approved = await approveEvacuation(call, evacuation, reason);
    if (approved === undefined) {
      show(call, {
        kind: 'evacuation',
        document: () => ({ approved: false, evacuation }),
        page: () => [
          `Nothing was approved. The plan waits: heald approve ${evacuation.id} --reason "…", or heald veto ${evacuation.id} --reason "…"`,
        ],
      });
      return 'usage';
    }
    return goAlong(call, approved);
  },
};

function showRefusal(call: Call, zone: string, { standing: { refused } }: WishOutcome): Ending {
  show(call, {
    kind: 'evacuation',
    document: () => ({ approved: false, evacuation: undefined, refused }),
    page: () => (refused === undefined ? [] : drawDrill(`Work does not leave zone ${zone}`, refused, layoutOf(call))),
  });
  return 'refused';
}

async function goAlong(call: Call, approved: EvacuationRecord): Promise<Ending> {
  const watches = call.options['follow'] !== false && isOpenEvacuation(approved);
  const record = watches ? await followEvacuation(call, approved.id) : approved;
  const { id, zone, phase, works } = record;
  const missing = [...works.values()].filter(({ state }) => state === 'given_up').length;
  show(call, {
    kind: 'evacuation',
    document: () => ({ approved: true, evacuation: record }),
    page: (screen) =>
      [
        ...(watches ? [] : [`${id}: ${sayEvacuation(record, call.times, call.now())}.`]),
        phase.kind === 'left'
          ? `${record.askedBy === undefined ? 'It comes back by itself when the zone has been well for long enough; at once with' : 'It comes back when you say so'}: heald undrain ${zone} --reason "…"`
          : `More: heald plan ${id}`,
      ].flatMap((line) => wrapText(line, pageWidth(screen))),
  });
  if (phase.kind === 'closed' || record.stoppedBecause !== undefined) return 'refused';
  return missing > 0 ? 'finding' : 'ok';
}
