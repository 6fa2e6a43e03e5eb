/** What would have failed? Every check of an evacuation, and the plan, as they stood when a person asked. */
import type { Drill } from '../../../adapters/wire/zone-answers.ts';
import { drawRungs, sayWho } from './evacuation-page.ts';
import { drawSection, type Layout } from './layout.ts';
import { wrapText } from './wrap-text.ts';

/** `title`: "practice of leaving zone use1-az4". */
export function drawDrill(title: string, { at, by, because, plan, checks }: Drill, layout: Layout): string[] {
  const { paint, columns, times, now } = layout;
  const failed = checks.filter(({ passed }) => !passed).length;
  const sum =
    failed === 0
      ? paint('good', `every one of ${checks.length} checks passed`)
      : paint('bad', `${failed} of ${checks.length} checks would hold it`);
  return [
    ...wrapText(paint('strong', title), columns),
    ...wrapText(`${sum}; asked by ${by} at ${times.near(at, now)}: ${because}`, columns),
    ...drawSection('What was asked', drawChecks(checks, layout), layout),
    ...(plan === undefined
      ? drawSection('The way out', wrapText('No plan could be made; a check above says why.', columns, { first: '  ' }), layout)
      : drawSection(
          'The way out, in this order',
          [...wrapText(sayWho(plan), columns, { first: '  ' }), ...drawRungs(plan, undefined, layout)],
          layout,
        )),
  ];
}

function drawChecks(checks: Drill['checks'], { columns, paint }: Layout): string[] {
  return checks.flatMap(({ passed, sentence, reason }) =>
    wrapText(passed ? sentence : `${sentence} [${reason}]`, columns, { first: `  ${passed ? paint('good', '✓') : paint('bad', '✗')} ` }),
  );
}
