/** For whom is a page laid out? So many columns, such colours, this reader's clock, and what time it is now. */
import type { Instant } from '../../../base/instant.ts';
import { measureText, type Paint } from './paint.ts';
import { pageWidth } from '../screen.ts';
import type { Times } from './times.ts';
import type { Call } from '../verb.ts';
import { wrapText } from './wrap-text.ts';

export interface Layout {
  readonly columns: number;
  readonly paint: Paint;
  readonly times: Times;
  readonly now: Instant;
}

export function layoutOf({ screen, times, now }: Call): Layout {
  return { columns: pageWidth(screen), paint: screen.paint, times, now: now() };
}

/** For a page that is talk, on stderr: what a command is about, before it is given. */
export function layoutOfTalk(call: Call): Layout {
  return { ...layoutOf(call), paint: call.screen.paintTalk };
}

/** "Where    web-3, zone use1-az4": a word in a column, and text that is wrapped beside it. */
export function drawField(label: string, text: string, { columns, paint }: Layout, labelColumns = 10): string[] {
  const padding = ' '.repeat(Math.max(1, labelColumns - measureText(label)));
  return wrapText(text, columns, { first: `${paint('quiet', label)}${padding}`, rest: ' '.repeat(labelColumns) });
}

/** A heading and what stands under it, after an empty line; nothing when there is nothing to say. */
export function drawSection(heading: string, lines: readonly string[], { paint }: Layout): string[] {
  return lines.length === 0 ? [] : ['', paint('strong', heading), ...lines];
}
