/** Which tone does a verdict have? The word stands beside it always. */
import type { VerdictKind } from '../../../liveness/verdict.ts';
import type { Tone } from './paint.ts';

export const verdictTone: Readonly<Record<VerdictKind, Tone>> = { healthy: 'good', unknown: 'name', suspect: 'warning', failed: 'bad' };
