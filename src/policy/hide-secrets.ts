/**
 * What must nobody read who reads why a file was refused? Secrets do not belong into policies; where one stands in one all the same, it is
 * not repeated in a terminal, and in the log of a build.
 */

/**
 * What stands behind a key such as `password:`, in its quotation marks; without them, or where they do not close, all that is left of the
 * line. The file that `passwordFile:` names is no secret.
 */
const behindKey =
  /(?<=\b[\w-]*(?:password|passwd|secret|token|api_?key|private_?key)["']?\s*:\s*)(?:(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*')(?=\s*(?:[,}\]#]|$))|\S.*)/gi;
/** As in https://ann:secret@hooks.example. */
const inAddress = /(?<=:\/\/[^\s/@:]*:)[^\s/@]+(?=@)/g;

/** The same line, as long as it was. */
export function hideSecrets(line: string): string {
  const hide = (secret: string) => '*'.repeat(secret.length);
  return line.replaceAll(behindKey, hide).replaceAll(inAddress, hide);
}
