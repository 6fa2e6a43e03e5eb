/** Which colour says it again? Tones repeat what a word or a symbol says already; they never say anything alone. */
import { stripVTControlCharacters, styleText } from 'node:util';

export type Tone = 'good' | 'bad' | 'warning' | 'quiet' | 'strong' | 'name';

export type Paint = (tone: Tone, text: string) => string;

const styles = { good: 'green', bad: 'red', warning: 'yellow', quiet: 'dim', strong: 'bold', name: 'cyan' } as const;

export const paintNothing: Paint = (_tone, text) => text;

export const paintAnsi: Paint = (tone, text) => (text === '' ? text : styleText(styles[tone], text, { validateStream: false }));

/** Colour only on a terminal that can show it, and only when nobody said no. Source: no-color.org. */
export function choosePaint(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
  allowed: boolean,
): Paint {
  const refused = !allowed || (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return stream.isTTY === true && !refused ? paintAnsi : paintNothing;
}

/** How many columns the text takes on a terminal: colours take none. */
export function measureText(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
