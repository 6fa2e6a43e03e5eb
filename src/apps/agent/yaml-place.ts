/**
 * What stands at this place of a YAML file, and where is that place? For configuration that is checked by hand, field by field.
 *
 * Every mistake becomes a problem with line and column, and reading goes on, so that all of them are told at once.
 */
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { durationForm, parseDuration } from '../../base/duration.ts';
import { findNearest } from '../../base/nearest.ts';

/** "agent.yaml:14:18  error  dns.servers: expected …". */
export type ConfigProblem = string;

export interface Place {
  /** "dns.servers", for messages. */
  readonly path: string;
  /** The field of that name; undefined when it is left out, and when this is not a mapping. */
  field(name: string): Place | undefined;
  items(): readonly Place[];
  text(): string | undefined;
  whole(least: number, most: number): number | undefined;
  truth(): boolean | undefined;
  durationMs(leastMs: number, mostMs: number): number | undefined;
  choice<Option extends string>(options: readonly Option[]): Option | undefined;
  /** "auto", or the entries of a list. */
  autoOrItems(): 'auto' | readonly Place[] | undefined;
  /** "auto", or a list of texts. */
  autoOrTexts(): 'auto' | readonly string[] | undefined;
  texts(): readonly string[];
  /** The keys of a mapping; none, and a complaint, when this is something else. */
  names(): readonly string[];
  /** Names and texts of a mapping with free keys. */
  pairs(): Readonly<Record<string, string>>;
  /** Tells of every field that is not among `names`, and when this is not a mapping at all. */
  onlyFields(names: readonly string[]): void;
  complain(message: string): void;
}

export interface YamlFile {
  readonly root: Place;
  /** Everything that was complained about so far, in the order of the file. */
  problems(): readonly ConfigProblem[];
}

export function readYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const found: { readonly offset: number; readonly message: string }[] = [];

  const complainAt: ComplainAt = (offset, message) => found.push({ offset, message });

  function writeProblem({ offset, message }: { readonly offset: number; readonly message: string }): ConfigProblem {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}  error  ${message}`;
  }

  for (const error of document.errors) complainAt(error.pos[0], error.message.split('\n')[0] ?? 'not YAML');
  return {
    root: createPlace(document.contents, '', 0, complainAt),
    problems: () => found.toSorted((left, right) => left.offset - right.offset).map(writeProblem),
  };
}

type ComplainAt = (offset: number, message: string) => void;

function createPlace(node: Node | null, path: string, parentOffset: number, complainAt: ComplainAt): Place {
  const offset = node?.range?.[0] ?? parentOffset;
  const named = path === '' ? 'the file' : path;
  const complain = (message: string) => complainAt(offset, `${named}: ${message}`);
  const value: unknown = isScalar(node) ? node.value : undefined;
  const found = isMap(node) ? 'a mapping' : isSeq(node) ? 'a list' : node === null ? 'nothing' : JSON.stringify(value);
  const refuse = (accepted: string) => complain(`expected ${accepted}, found ${found}`);
  const inside = (name: string) => (path === '' ? name : `${path}.${name}`);

  function text(): string | undefined {
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
    refuse('a text');
    return undefined;
  }

  function items(): readonly Place[] {
    if (!isSeq(node)) {
      refuse('a list');
      return [];
    }
    return node.items.map((item, index) => createPlace(item as Node | null, `${path}[${index}]`, offset, complainAt));
  }

  const place: Place = {
    path,
    complain,
    text,
    items,
    field: (name) => {
      if (!isMap(node)) return undefined;
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === name);
      if (pair === undefined) return undefined;
      const keyOffset = (pair.key as Node).range?.[0] ?? offset;
      return createPlace(pair.value as Node | null, inside(name), keyOffset, complainAt);
    },
    whole: (least, most) => {
      if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
      refuse(`a whole number from ${least} to ${most}`);
      return undefined;
    },
    truth: () => {
      if (typeof value === 'boolean') return value;
      refuse('true or false');
      return undefined;
    },
    durationMs: (leastMs, mostMs) => {
      const ms = typeof value === 'string' ? parseDuration(value) : undefined;
      if (ms !== undefined && ms >= leastMs && ms <= mostMs) return ms;
      refuse(`${durationForm}, from ${leastMs / 1_000}s to ${mostMs / 1_000}s`);
      return undefined;
    },
    choice: (options) => {
      const option = options.find((each) => each === value || (each === 'off' && value === false));
      if (option !== undefined) return option;
      const nearest = typeof value === 'string' ? findNearest(value, options) : undefined;
      refuse(`${options.join(', ')}${nearest === undefined ? '' : ` (did you mean "${nearest}"?)`}`);
      return undefined;
    },
    autoOrItems: () => {
      if (value === 'auto') return 'auto';
      if (isSeq(node)) return items();
      refuse('auto or a list');
      return undefined;
    },
    autoOrTexts: () => {
      const found = place.autoOrItems();
      return found === 'auto' || found === undefined ? found : place.texts();
    },
    texts: () =>
      items()
        .map((item) => item.text())
        .filter((each) => each !== undefined),
    names: () => {
      if (isMap(node)) return node.items.map(({ key }) => String(isScalar(key) ? key.value : key));
      refuse('a mapping');
      return [];
    },
    pairs: () => {
      const entries = place.names().map((name) => [name, place.field(name)?.text()] as const);
      return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
    },
    onlyFields: (names) => {
      if (!isMap(node)) {
        refuse('a mapping');
        return;
      }
      for (const { key } of node.items) {
        const name = String(isScalar(key) ? key.value : key);
        if (names.includes(name)) continue;
        const nearest = findNearest(name, names);
        const help = nearest === undefined ? `; accepted are ${names.join(', ')}` : `; did you mean "${nearest}"?`;
        complainAt((key as Node).range?.[0] ?? offset, `unknown field "${inside(name)}"${help}`);
      }
    },
  };
  return place;
}
