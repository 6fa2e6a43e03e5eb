/** How does an entry look in the log? Its time, its word in its colour, and its sentence, wrapped under itself where it is long. */
import type { Entry } from '../../../controller/entry.ts';
import { describeEntry, type LogWord } from '../../../controller/transcript.ts';
import type { Paint, Tone } from './paint.ts';
import { wrapText } from './wrap-text.ts';

/** `fault` is what befalls the world in a rehearsal. */
const tones: Readonly<Record<LogWord | 'fault', Tone>> = {
  heald: 'quiet',
  policies: 'quiet',
  pause: 'warning',
  call: 'name',
  resume: 'strong',
  host: 'quiet',
  change: 'name',
  refused: 'warning',
  zone: 'strong',
  unknown: 'name',
  suspect: 'warning',
  failed: 'bad',
  well: 'good',
  incident: 'strong',
  closed: 'good',
  hold: 'warning',
  advise: 'warning',
  act: 'strong',
  fault: 'name',
};

const wordColumns = 10;

export function drawLogLine(entry: Entry, time: string, columns: number, paint: Paint): string[] {
  const { word, text } = describeEntry(entry);
  return drawWordLine(time, word, text, columns, paint);
}

/** A line of a rehearsal's transcript, which is text already: " 3:05  suspect   web-b-2 disk: …". */
export function drawTranscriptLine(line: string, columns: number, paint: Paint): string[] {
  const [, time = '', word = '', text = ''] = /^(\s*\S+) {2}(\S+)\s+(.*)$/.exec(line) ?? [];
  return word === '' ? [line] : drawWordLine(time, word, text, columns, paint);
}

function drawWordLine(time: string, word: string, text: string, columns: number, paint: Paint): string[] {
  const tone = word in tones ? tones[word as keyof typeof tones] : 'strong';
  return wrapText(text, columns, { first: `${paint('quiet', time)}  ${paint(tone, word.padEnd(wordColumns))}` });
}
