/**
 * What must nobody read who reads why a file was refused? Secrets do not belong into policies; where one stands in one all the same, it is
 * not repeated in a terminal, and in the log of a build.
 */

/** In its quotation marks; without them, or where they do not close, all that is left. */
const value = /(?:(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*')(?=\s*(?:[,}\]#]|$))|\S[^]*)/.source;
/** What stands behind a key such as `password:`. Blanks without number would take the square of their number to look through. */
const behindKey = new RegExp(
  String.raw`(?<=\b[\w-]*(?:password|passwd|secret|token|api_?key|private_?key)["']?\s{0,80}:\s{0,80})${value}`,
  'gi',
);
/** Behind `passwordFile:` stands where the secret is, and no secret; unless somebody took it for the place of one. */
const insteadOfPath = new RegExp(String.raw`(?<=(?:password|passwd|secret|token|key)_?file["']?\s{0,80}:\s{0,80})(?!["']?/)${value}`, 'gi');
/** As in https://ann:secret@hooks.example. */
const inAddress = /(?<=:\/\/[^\s/@:]*:)[^\s/@]+(?=@)/g;

/** The same line, as long as it was. */
export function hideSecrets(line: string): string {
  const hide = (secret: string) => '*'.repeat(secret.length);
  return line.replaceAll(behindKey, hide).replaceAll(insteadOfPath, hide).replaceAll(inAddress, hide);
}
