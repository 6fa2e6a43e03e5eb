/**
 * What stands in a policy file, and where? The tree that the parser reads: YAML without its surprises, every part with its place.
 */
import { hideSecrets } from './hide-secrets.ts';

/** A stretch of one line. Lines and columns count from 1; `endColumn` is the first column after it. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

export type Scalar = string | number | boolean | null;

export interface MapEntry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: Node;
}

export type Node =
  | { readonly kind: 'map'; readonly at: Span; readonly entries: readonly MapEntry[] }
  | { readonly kind: 'list'; readonly at: Span; readonly items: readonly Node[] }
  | { readonly kind: 'scalar'; readonly at: Span; readonly value: Scalar }
  /** Something that was refused and reported already; whoever meets it stays silent. */
  | { readonly kind: 'refused'; readonly at: Span };

/** A literal of the code's own, such as the default of a field, in the words of a policy file. */
export type Literal = Scalar | readonly Literal[] | { readonly [key: string]: Literal };

/** The tree of a literal, so that a default is read by the very parser that reads the user's words. */
export function nodeOf(literal: Literal, at: Span): Node {
  if (literal === null || typeof literal !== 'object') return { kind: 'scalar', at, value: literal };
  if (Array.isArray(literal)) return { kind: 'list', at, items: literal.map((item: Literal) => nodeOf(item, at)) };
  const entries = Object.entries(literal).map(([key, value]) => ({ key, keyAt: at, value: nodeOf(value, at) }));
  return { kind: 'map', at, entries };
}

export function findEntry(node: Node, key: string): MapEntry | undefined {
  return node.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The place of the deepest part of `path` that was written: the value at its end, else the key that should hold it. */
export function findPlace(node: Node, path: readonly string[]): Span {
  let place = node.at;
  let current = node;
  for (const [depth, key] of path.entries()) {
    const entry = findEntry(current, key);
    if (entry === undefined) return place;
    place = depth === path.length - 1 ? entry.value.at : entry.keyAt;
    current = entry.value;
  }
  return place;
}

const shownLettersMax = 60;

/** "found 5", "found \"abc\"", "found a list": what an error message says was there. `path` as in `sasl.passwordFile`, where it is known. */
export function describeFound(node: Node, path?: string): string {
  if (node.kind === 'map') return 'found a mapping';
  if (node.kind === 'list') return 'found a list';
  if (node.kind === 'refused') return 'found something that is not accepted';
  if (node.value === null) return 'found nothing';
  return `found ${typeof node.value === 'string' ? quote(node.value, path) : hideBehind(path, String(node.value))}`;
}

/** In quotation marks, and not longer than a line can bear. Secrets are hidden as far as they can be told: most cannot without a `path`. */
export function quote(text: string, path?: string): string {
  const shown = hideBehind(path, text);
  return JSON.stringify(shown.length > shownLettersMax ? `${shown.slice(0, shownLettersMax)}…` : shown);
}

function hideBehind(path: string | undefined, text: string): string {
  const key = path === undefined ? '' : `${path}: `;
  return hideSecrets(`${key}${text}`).slice(key.length);
}
