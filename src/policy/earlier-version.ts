/**
 * How would this file say it today? A file of an earlier version of the language is refused, and can be rewritten: word by word, at
 * its places, so that comments and layout stay as they are.
 *
 * A new version of the language adds its predecessor here, with what was called otherwise in it.
 */
import { findEntry, type MapEntry, type Node, type Span } from './node.ts';
import { readYaml } from './yaml.ts';

interface EarlierVersion {
  /** Kinds by their old names. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Old keys by where they stood, such as "target.asg", and the last word of what they are called now. */
  readonly keys: Readonly<Record<string, string>>;
}

const current = 'heald/v1';
const earlierVersions: Readonly<Record<string, EarlierVersion>> = {
  // The draft from which version 1 was made.
  'heald/v1alpha1': {
    kinds: { RemediationPolicy: 'HostRemediation' },
    keys: {
      'target.asg': 'autoScalingGroups',
      'when.observers': 'witnesses',
      'limits.canary.grow': 'growth',
      'limits.breakAfterFailed': 'breakAfter',
    },
  },
};

/** One word that is another one now. */
export interface Rewording {
  readonly at: Span;
  readonly from: string;
  readonly to: string;
}

/** What has to be said otherwise for today's version, by place; empty for a file that is of today, or of no version at all. */
export function findRewordings(text: string): readonly Rewording[] {
  return readYaml(text, () => {}).flatMap((document) => {
    const version = findScalar(document, 'apiVersion');
    const earlier = version === undefined ? undefined : earlierVersions[version.from];
    if (version === undefined || earlier === undefined) return [];
    const kind = findScalar(document, 'kind');
    const kindNow = kind === undefined ? undefined : earlier.kinds[kind.from];
    return [
      { ...version, to: current },
      ...(kind === undefined || kindNow === undefined ? [] : [{ ...kind, to: kindNow }]),
      ...Object.entries(earlier.keys).flatMap(([path, to]) => findKey(document, path.split('.'), to)),
    ];
  });
}

export function isEarlierVersion(node: Node): boolean {
  return node.kind === 'scalar' && typeof node.value === 'string' && earlierVersions[node.value] !== undefined;
}

export function reword(text: string, rewordings: readonly Rewording[]): string {
  const lines = text.split('\n');
  const fromTheEnd = rewordings.toSorted((one, other) => other.at.line - one.at.line || other.at.column - one.at.column);
  for (const { at, from, to } of fromTheEnd) {
    const line = lines[at.line - 1] ?? '';
    const written = line.slice(at.column - 1, at.endColumn - 1);
    lines[at.line - 1] = line.slice(0, at.column - 1) + written.replace(from, to) + line.slice(at.endColumn - 1);
  }
  return lines.join('\n');
}

function findScalar(document: Node, key: string): { readonly at: Span; readonly from: string } | undefined {
  const value = findEntry(document, key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? { at: value.at, from: value.value } : undefined;
}

function findKey(document: Node, path: readonly string[], to: string): readonly Rewording[] {
  let node: Node = document;
  let entry: MapEntry | undefined;
  for (const key of path) {
    entry = findEntry(node, key);
    if (entry === undefined) return [];
    node = entry.value;
  }
  return entry === undefined ? [] : [{ at: entry.keyAt, from: entry.key, to }];
}
