/** `heald undrain`: a person wants work back in a zone now. It beats whatever heald would do, and stays until the zone is armed. */
import { askForEvacuations } from '../record/known-evacuations.ts';
import { nameZone, tellZone } from '../ask-of-zone.ts';
import { asJson, controllerUrl, dryRun, tokenFile, whyOption } from '../options.ts';
import { sayEvacuation } from '../pages/evacuation-list.ts';
import { wrapText } from '../pages/wrap-text.ts';
import { pageWidth } from '../screen.ts';
import { show } from '../show.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '<zone>', summary: 'the zone, by its id' },
  options: [whyOption, dryRun, controllerUrl, tokenFile, asJson],
  examples: [
    ['undrain use1-az4 --reason "the provider has mended it"', 'what has left comes back now, in stages'],
    ['undrain use1-az4 --reason "not now" --dry-run', 'how far it is'],
  ],
  endings: '0 once the return is durable, 1 when no such zone is known, 3 when no controller answers, 4 when nothing has left the zone.',
  run: async (call) => {
    const { zone, reason } = nameZone(call, call.argument, 'heald undrain <zone> --reason "…"');
    const open = async () => (await askForEvacuations(call)).evacuations.find((one) => one.zone === zone && one.phase.kind !== 'closed');
    const before = await open();
    if (before !== undefined) call.screen.say(`${before.id}, zone ${zone}: ${sayEvacuation(before, call.times, call.now())}.`);
    if (call.options['dryRun'] === true) {
      show(call, { kind: 'return', document: () => ({ returning: false, evacuation: before }), page: () => ['Nothing was ended.'] });
      return 'ok';
    }
    const standing = await tellZone(call, 'undrain', zone, reason);
    const evacuation = await open();
    show(call, {
      kind: 'return',
      document: () => ({ returning: true, zone: standing, evacuation }),
      page: (screen) =>
        [
          evacuation === undefined
            ? `Ended: nothing of zone ${zone} has to come back.`
            : `${evacuation.id}: ${sayEvacuation(evacuation, call.times, call.now())}.`,
          ...(evacuation === undefined ? [] : [`Follow it with: heald plan ${evacuation.id}`]),
          `heald does not leave zone ${zone} by evidence until: heald zones arm ${zone} --reason "…"`,
        ].flatMap((line) => wrapText(line, pageWidth(screen))),
    });
    return 'ok';
  },
};
