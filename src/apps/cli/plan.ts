/** `heald plan`: what a repair would do, step by step, and what it waits for; without an id, every repair that is open. */
import { findRepairs, pickRepair } from './known-repairs.ts';
import { asJson, asRows, controllerUrl, stateDir, tokenFile } from './options.ts';
import { layoutOf } from './pages/layout.ts';
import { drawPlan } from './pages/plan-page.ts';
import { isOpenRepair, tableOfRepairs } from './pages/repair-list.ts';
import { drawOn, show } from './show.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  argument: { form: '[id]', summary: 'a repair, such as act-7f3kqm; without it, all that are under way or wait for a person' },
  options: [stateDir, controllerUrl, tokenFile, asJson, ...asRows],
  examples: [
    ['plan', 'which repairs are under way, and which wait for a person'],
    ['plan act-7f3kqm', 'what it would do, how each step is taken back, and what it waits for'],
  ],
  endings: '0, or 1 when no such repair is known.',
  run: async (call) => {
    const repairs = await findRepairs(call);
    if (call.argument !== undefined) {
      const repair = pickRepair(repairs, call.argument);
      show(call, { kind: 'plan', document: () => ({ repair }), page: () => drawPlan(repair, layoutOf(call)) });
      return 'ok';
    }
    const open = repairs.filter(isOpenRepair);
    const table = () => tableOfRepairs(open, call.times, call.now());
    show(call, {
      kind: 'plans',
      document: () => ({ repairs: open }),
      rows: () => open,
      table,
      page: (screen) => (open.length === 0 ? ['No repair is under way, and none waits for a person.'] : drawOn(screen, table())),
    });
    return 'ok';
  },
};
