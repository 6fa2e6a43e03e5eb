/** `heald plan`: what a repair or an evacuation would do, step by step, and what it waits for; without an id, all that are open. */
import { isOpenEvacuation } from '../../../remediation/evacuation/evacuation.ts';
import { findEvacuations, isEvacuation, pickEvacuation } from '../record/known-evacuations.ts';
import { findRepairs, pickRepair } from '../record/known-repairs.ts';
import { asJson, asRows, controllerUrl, stateDir, tokenFile } from '../options.ts';
import { tableOfEvacuations } from '../pages/evacuation-list.ts';
import { drawEvacuation } from '../pages/evacuation-page.ts';
import { layoutOf } from '../pages/layout.ts';
import { drawPlan } from '../pages/plan-page.ts';
import { isOpenRepair, tableOfRepairs } from '../pages/repair-list.ts';
import { drawOn, show } from '../show.ts';
import type { Call, Verb } from '../verb.ts';

export const verb: Verb = {
  argument: {
    form: '[id]',
    summary: 'a repair or an evacuation, such as act-7f3kqm; without it, all that are under way or wait for a person',
  },
  options: [stateDir, controllerUrl, tokenFile, asJson, ...asRows],
  examples: [
    ['plan', 'which repairs and evacuations are under way, and which wait for a person'],
    ['plan act-7f3kqm', 'what it would do, how each step is taken back, and what it waits for'],
    ['plan evac-7f3kqm', 'the same of an evacuation, with every call that was made'],
  ],
  endings: '0, or 1 when nothing of that id is known.',
  run: async (call) => {
    if (isEvacuation(call.argument)) return showEvacuation(call, call.argument ?? '');
    const repairs = await findRepairs(call);
    if (call.argument !== undefined) {
      const repair = pickRepair(repairs, call.argument);
      show(call, { kind: 'plan', document: () => ({ repair }), page: () => drawPlan(repair, layoutOf(call)) });
      return 'ok';
    }
    const open = repairs.filter(isOpenRepair);
    const evacuations = (await findEvacuations(call, { quietly: true })).filter(isOpenEvacuation);
    const table = () => tableOfRepairs(open, call.times, call.now());
    const tableOfZones = () => tableOfEvacuations(evacuations, call.times, call.now());
    show(call, {
      kind: 'plans',
      document: () => ({ repairs: open, evacuations }),
      rows: () => [...open, ...evacuations],
      table: () => ({ columns: table().columns, rows: [...table().rows, ...tableOfZones().rows] }),
      page: (screen) => [
        ...(open.length === 0 ? ['No repair is under way, and none waits for a person.'] : drawOn(screen, table())),
        ...(evacuations.length === 0 ? [] : ['', ...drawOn(screen, tableOfZones())]),
      ],
    });
    return 'ok';
  },
};

async function showEvacuation(call: Call, id: string): Promise<'ok'> {
  const evacuation = pickEvacuation(await findEvacuations(call), id);
  show(call, { kind: 'plan', document: () => ({ evacuation }), page: () => drawEvacuation(evacuation, layoutOf(call)) });
  return 'ok';
}
