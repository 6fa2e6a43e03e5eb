/** How is the doctor's page drawn? The worst first, each with why it matters and what to do; what is well in a line each, at the end. */
import type { Finding } from '../doctor-checks.ts';
import { drawField, drawSection, type Layout } from './layout.ts';
import { wrapText } from './wrap-text.ts';

export interface ToldFinding extends Finding {
  readonly why: string;
  readonly help: string;
}

export function drawDoctor(findings: readonly ToldFinding[], layout: Layout): string[] {
  const { paint, columns } = layout;
  const of = (wanted: Finding['severity']): readonly ToldFinding[] => findings.filter(({ severity }) => severity === wanted);
  const [problems, warnings, fine] = [of('problem'), of('warning'), of('fine')];
  const mark = { problem: paint('bad', '✗'), warning: paint('warning', '!'), fine: paint('good', '✓') };
  const draw = (finding: ToldFinding): string[] => [
    ...wrapText(finding.what, columns, { first: `${mark[finding.severity]} `, rest: '  ' }),
    ...drawField('  why', finding.why, layout),
    ...drawField('  do', finding.help, layout),
  ];
  const verdict = `${count(problems, 'problem')} and ${count(warnings, 'warning')}; ${count(fine, 'check')} found nothing.`;
  return [
    `${problems.length > 0 ? mark.problem : mark.fine} ${verdict}`,
    ...drawSection('Problems', problems.flatMap(draw), layout),
    ...drawSection('Warnings', warnings.flatMap(draw), layout),
    ...drawSection(
      'Well',
      fine.flatMap(({ what }) => wrapText(what, columns, { first: `${mark.fine} `, rest: '  ' })),
      layout,
    ),
  ];
}

function count(findings: readonly ToldFinding[], noun: string): string {
  return `${findings.length} ${noun}${findings.length === 1 ? '' : 's'}`;
}
