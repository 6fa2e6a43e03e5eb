import { hash32 } from './random.ts';

const letters = '23456789abcdefghjkmnpqrstuvwxyz';

/** A short name that can be read aloud and pasted, the same for the same text: `inc-7f3kq`. No letter in it looks like another. */
export function shortId(prefix: string, text: string): string {
  let number = hash32(text) + hash32(text, 0x51ed270b) * 0x1_0000_0000;
  let id = '';
  for (let digit = 0; digit < 6; digit += 1) {
    id += letters[number % letters.length];
    number = Math.floor(number / letters.length);
  }
  return `${prefix}-${id}`;
}
