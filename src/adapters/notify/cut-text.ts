/** A text that may be too long for whoever receives it: its beginning, with a mark that something is missing. */
const unfinishedEntity = /&[a-z]{0,3}$/;

/** At most `lettersMost` letters; no entity is left half. */
export function cutText(text: string, lettersMost: number): string {
  if (text.length <= lettersMost) return text;
  return `${text.slice(0, lettersMost - 1).replace(unfinishedEntity, '')}…`;
}
