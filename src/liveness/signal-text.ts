/** How do signals speak? The shape of their manual pages, and the words for their values. */
import { formatDuration } from '../base/duration.ts';
import { secondMs } from '../base/instant.ts';
import type { Counts } from './signal.ts';

/** The three things that a person must know before trusting a number. Blank lines part paragraphs. */
interface ManualText {
  readonly sees: string;
  readonly blindTo: string;
  readonly numbers: string;
}

/** The manual text of a signal, in Markdown. Every signal answers the same three questions. */
export function writeManual({ sees, blindTo, numbers }: ManualText): string {
  const sections = [
    `## What it sees\n\n${flow(sees)}`,
    `## What it is blind to\n\n${flow(blindTo)}`,
    `## Where the numbers come from\n\n${flow(numbers)}`,
  ];
  return sections.join('\n\n');
}

/** Lines of the source are wrapped for the source; on the page a paragraph is one line. */
function flow(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replaceAll(/\s+/g, ' '))
    .join('\n\n');
}

type Describe = (value: number | Counts) => string;

/** What is said of a value that has not the signal's shape; a host that sends one harms nobody's process. */
const wrongShape = 'was reported in a shape that this signal does not have';

/** A `describe` for signals whose value is one number. */
export function sayNumber(say: (value: number) => string): Describe {
  return (value) => (typeof value === 'number' ? say(value) : wrongShape);
}

/** A `describe` for signals that count tries and failures: "12 of 20 queries failed". */
export function sayFailed(tries: string): Describe {
  return (value) => (typeof value === 'number' ? wrongShape : `${value.failed} of ${value.tried} ${tries} failed`);
}

/** "12 s", "0.3 s", "40 ms". */
export function formatSeconds(seconds: number): string {
  return seconds > 0 && seconds < 0.1 ? `${Number((seconds * 1000).toPrecision(2))} ms` : formatDuration(seconds * secondMs);
}

/** "43 %"; "0.4 %" below one per cent; never rounded up to 100 %. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent < 1) return `${Number(percent.toFixed(1))} %`;
  return percent > 99 && percent < 100 ? `${Math.floor(percent * 10) / 10} %` : `${Math.round(percent)} %`;
}

/** "1 thread", "3 threads". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
