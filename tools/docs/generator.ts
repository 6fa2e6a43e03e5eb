/** What is a generator? One file of this folder, for one part of the manual that follows from the code. */

export interface Generator {
  /** What it owns below the project's folder: a page, or a folder (ending in a slash) in which nobody else writes. */
  readonly owns: string;
  /** Its pages, by path below the project's folder. The same code gives the same pages. */
  readonly write: () => ReadonlyMap<string, string>;
}
