/** What did the policy look at, and what did it see? The annotated tree of its condition, for people. */
import { formatDuration } from '../../../base/duration.ts';
import type { Evidence, Truth } from '../../../liveness/condition.ts';
import type { Layout } from './layout.ts';
import type { Tone } from './paint.ts';
import { wrapText } from './wrap-text.ts';

const signs: Readonly<Record<Truth, string>> = { true: '●', false: '○', unknown: '?' };
const tones: Readonly<Record<Truth, Tone>> = { true: 'warning', false: 'quiet', unknown: 'name' };

/** What the signs before each line mean; stands once below the tree. */
export const evidenceKey = '(● so   ○ not so   ? not known)';

/** One or two lines for each node; `decidedAt` is when it was so. */
export function drawEvidence(evidence: Evidence, layout: Layout, decidedAt: number, indent = '  '): string[] {
  const { paint, columns } = layout;
  const sign = paint(tones[evidence.truth], signs[evidence.truth]);
  const lines = wrapText(evidence.label, columns, { first: `${indent}${sign} `, rest: `${indent}  ` });
  const seen = describeSeen(evidence, layout, decidedAt);
  if (seen !== undefined) lines.push(...wrapText(seen, columns, { first: `${indent}    ` }));
  return [...lines, ...evidence.of.flatMap((inner) => drawEvidence(inner, layout, decidedAt, `${indent}    `))];
}

/** "/data: 21 s, so since 04:10:35 (6 s) · 5 samples · active probe". */
function describeSeen(evidence: Evidence, { times }: Layout, decidedAt: number): string | undefined {
  const { observed, since, because, family } = evidence;
  const parts: string[] = [];
  if (observed !== undefined) {
    const lasting = since === undefined ? '' : `, so since ${times.clock(since)} (${formatDuration(decidedAt - since)})`;
    parts.push(`${observed.sentence}${lasting}`, `${observed.samples} sample${observed.samples === 1 ? '' : 's'}`);
  }
  if (because !== undefined) parts.push(because);
  if (parts.length === 0) return undefined;
  if (family !== undefined) parts.push(nameFamily(family));
  return parts.join(' · ');
}

/** "active probe". */
export function nameFamily(family: string): string {
  return family.replaceAll('_', ' ');
}
