/** How does a rehearsal come out? What it is about before the story, and after it each claim with its mark. */
import { formatDuration } from '../../../base/duration.ts';
import type { PlayResult } from '../../../simulator/play.ts';
import type { Scenario } from '../../../simulator/scenario/scenario.ts';
import type { Paint } from './paint.ts';
import { wrapText } from './wrap-text.ts';

export function drawScenario({ name, title, why }: Scenario, seed: number, columns: number, paint: Paint): string[] {
  return [
    ...wrapText(paint('strong', title), columns),
    paint('quiet', `${name}, seed ${seed}`),
    ...wrapText(why.replaceAll('\n', ' '), columns),
    '',
  ];
}

type Outcome = Pick<PlayResult, 'musts' | 'nevers' | 'violations' | 'passed'>;

export function drawOutcome({ musts, nevers, violations, passed }: Outcome, columns: number, paint: Paint): string[] {
  const lines = ['', paint('strong', 'Must happen')];
  for (const { claim, met, afterMs } of musts) {
    const when = afterMs === undefined ? 'did not happen' : `after ${formatDuration(afterMs)}`;
    lines.push(...drawClaim(met, `${claim}: ${when}`, columns, paint));
  }
  lines.push('', paint('strong', 'Must never happen'));
  for (const { claim, happened, line } of nevers) {
    lines.push(...drawClaim(!happened, happened ? `${claim}: it did: ${line ?? ''}` : `${claim}: it did not`, columns, paint));
  }
  for (const { name, sentence } of violations) lines.push(...drawClaim(false, `always: ${name}: ${sentence}`, columns, paint));
  const broken = musts.filter(({ met }) => !met).length + nevers.filter(({ happened }) => happened).length + violations.length;
  const claims = musts.length + nevers.length + violations.length;
  const summary = passed
    ? paint('good', `✓ passed: ${claims} of ${claims} claims`)
    : paint('bad', `✗ failed: ${broken} of ${claims} claims broken`);
  return [...lines, '', summary];
}

function drawClaim(kept: boolean, text: string, columns: number, paint: Paint): string[] {
  return wrapText(text, columns, { first: `  ${kept ? paint('good', '✓') : paint('bad', '✗')} `, rest: '    ' });
}

export function listScenarios(scenarios: readonly Scenario[], columns: number, paint: Paint): string[] {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return [
    ...scenarios.flatMap(({ name, title }) =>
      wrapText(title, columns, { first: `${paint('name', name)}${' '.repeat(width - name.length)}  ` }),
    ),
    '',
    paint('quiet', 'Play one with: heald rehearse <scenario>'),
  ];
}
