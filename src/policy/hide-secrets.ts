/**
 * What must nobody read who reads why a file was refused? Secrets do not belong into policies; where one stands in one all the same, it is
 * not repeated in a terminal, and in the log of a build.
 */

/** What stands behind a key such as `password:`; the file that `passwordFile:` names is no secret. */
const behindKey = /(?<=\b[\w-]*(?:password|passwd|secret|token|api_?key|private_?key)["']?\s*:\s*)(?:"[^"]*"|'[^']*'|[^\s,{}[\]#]+)/gi;
/** As in https://ann:secret@hooks.example. */
const inAddress = /(?<=:\/\/[^\s/@:]*:)[^\s/@]+(?=@)/g;

/** The same text, as long as it was. */
export function hideSecrets(text: string): string {
  const hide = (secret: string) => '*'.repeat(secret.length);
  return text.replaceAll(behindKey, hide).replaceAll(inAddress, hide);
}
