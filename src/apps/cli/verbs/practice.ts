/** `heald practice`: what would leaving a zone meet? Every check is asked of the world as it is, and nothing is changed. */
import { askOfZone, nameZone } from '../ask-of-zone.ts';
import { asJson, controllerUrl, tokenFile, whyOption } from '../options.ts';
import { drawDrill } from '../pages/drill-page.ts';
import { layoutOf } from '../pages/layout.ts';
import { show } from '../show.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '<zone>', summary: 'the zone, by its id' },
  options: [whyOption, controllerUrl, tokenFile, asJson],
  examples: [['practice use1-az4 --reason "weekly drill"', 'every check, what would have failed, and the plan; nothing is changed']],
  endings:
    '0 when nothing would hold it, 1 when something would or no such zone is known, 3 when no controller answers, 5 when the zones could not be read in time.',
  run: async (call) => {
    const { zone, reason } = nameZone(call, call.argument, 'heald practice <zone> --reason "…"');
    const { practised } = (await askOfZone(call, 'practice', zone, reason)).standing;
    show(call, {
      kind: 'practice',
      document: () => ({ zone, practice: practised }),
      page: () =>
        practised === undefined
          ? []
          : [...drawDrill(`Practice of leaving zone ${zone}`, practised, layoutOf(call)), '', 'Nothing was changed.'],
    });
    return practised?.checks.every(({ passed }) => passed) === true ? 'ok' : 'finding';
  },
};
