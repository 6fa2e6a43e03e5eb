/**
 * What does the YAML say? The one file that owns the `yaml` package: text in, trees with places out.
 *
 * YAML has more features than a policy needs, and each of them is a way to mislead a reader. Aliases, custom tags and keys that are
 * not words are refused; `yes` is a word and not a truth value (YAML 1.2).
 */
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLError } from 'yaml';
import { invariant } from '../base/invariant.ts';
import { hideSecrets } from './hide-secrets.ts';
import { quote, type MapEntry, type Node, type Scalar, type Span } from './node.ts';
import type { ReportProblem } from './problem-list.ts';

const lettersMax = 256 * 1024;
const depthMax = 32;
/** Far more than text in quotation marks or comments leaves open. The parser's stack may not bear much deeper nesting. */
const bracketsMax = 256;
const startOfFile: Span = { line: 1, column: 1, endColumn: 2 };

/** The documents of a file, without empty ones and without those that are not YAML; these are reported. */
export function readYaml(text: string, report: ReportProblem): readonly Node[] {
  if (text.length > lettersMax) {
    report('HP007', startOfFile, `the file has ${Math.ceil(text.length / 1024)} KiB; accepted are at most ${lettersMax / 1024} KiB`);
    return [];
  }
  const source = readSource(text);
  const { place } = source;
  const foreign = text.search(/[\0\uFFFD]/);
  if (foreign >= 0) {
    const what = text[foreign] === '\0' ? 'a NUL character' : 'bytes that are not UTF-8';
    report('HP001', place(foreign, foreign + 1), `found ${what}; accepted is plain UTF-8 text`, 'save the file as UTF-8');
    return [];
  }

  const tooDeep = findBracketBeyond(text, bracketsMax);
  if (tooDeep !== undefined) {
    report('HP007', place(tooDeep, tooDeep + 1), `nested too deeply; accepted are at most ${depthMax} levels`);
    return [];
  }

  const documents = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false });
  const nodes: Node[] = [];
  let broken = false;
  for (const document of Array.isArray(documents) ? documents : []) {
    const faults = [...document.errors, ...document.warnings];
    for (const fault of firstOfEachLine(faults, place)) reportSyntax(fault, text, source, report);
    broken ||= faults.length > 0;
    if (faults.length > 0 || document.contents === null) continue;
    const node = convert(document.contents, source, report, 0);
    if (node.kind !== 'scalar' || node.value !== null) nodes.push(node);
  }
  if (nodes.length === 0 && !broken) report('HP002', startOfFile, 'the file holds no policy', 'write one, or remove the file');
  return nodes;
}

/** Where more than `most` brackets stand open, wherever they stand: the offset of the first one too many. */
function findBracketBeyond(text: string, most: number): number | undefined {
  let open = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    open = bracket === '[' || bracket === '{' ? open + 1 : Math.max(0, open - 1);
    if (open > most) return index;
  }
  return undefined;
}

type Place = (from: number, to: number) => Span;

interface Source {
  readonly place: Place;
  /** In quotation marks; what its key says is a secret is hidden. */
  readonly quote: (from: number, to: number) => string;
}

function readSource(text: string): Source {
  return {
    place: locate(text),
    quote: (from, to) => {
      const lineFrom = text.lastIndexOf('\n', from - 1) + 1;
      return quote(hideSecrets(text.slice(lineFrom, to)).slice(from - lineFrom));
    },
  };
}

/** Turns offsets into lines and columns; what runs over several lines ends with the first. */
function locate(text: string): Place {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return (from, to) => {
    const { line, col } = lines.linePos(from);
    const newline = text.indexOf('\n', from);
    const lineEnd = newline < 0 ? text.length : newline > 0 && text[newline - 1] === '\r' ? newline - 1 : newline;
    return { line, column: col, endColumn: col + Math.max(1, Math.min(to, lineEnd) - from) };
  };
}

/** One mistake makes the parser stumble several times on the same line; the first stumble says what it was. */
function firstOfEachLine(faults: readonly YAMLError[], place: Place): readonly YAMLError[] {
  const lines = faults.map(({ pos }) => place(...pos).line);
  return faults.filter((_fault, index) => lines.indexOf(lines[index] as number) === index).slice(0, 5);
}

function reportSyntax(fault: YAMLError, text: string, source: Source, report: ReportProblem): void {
  const [from, to] = fault.pos;
  const at = source.place(Math.min(from, Math.max(0, text.trimEnd().length)), to);
  switch (fault.code) {
    case 'TAB_AS_INDENT':
      return report('HP004', at, 'a tab cannot indent YAML', 'indent with spaces');
    case 'TAG_RESOLVE_FAILED':
      return report('HP006', at, `custom tags such as ${source.quote(from, to)} are not accepted`, 'write the value plainly');
    case 'RESOURCE_EXHAUSTION':
      return report('HP007', at, `nested too deeply; accepted are at most ${depthMax} levels`);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return report(
        'HP003',
        at,
        'not YAML: a second "key: value" on the same line',
        'put it on a line of its own, or the value in quotation marks',
      );
    case 'BAD_SCALAR_START':
      return report('HP003', at, `not YAML: a value cannot start with ${source.quote(from, to)}`, 'put the value in quotation marks');
    default:
      return report('HP003', at, `not YAML: ${fault.message.charAt(0).toLowerCase()}${fault.message.slice(1)}`);
  }
}

function convert(found: unknown, source: Source, report: ReportProblem, depth: number): Node {
  if (isScalar(found)) {
    // Nobody here means a number of base 16: "0x30" is thirty values of 0.
    const value = (found.format === 'HEX' ? found.source : found.value) as Scalar;
    return { kind: 'scalar', at: spanOf(found.range, source), value };
  }
  if (isAlias(found)) {
    const at = spanOf(found.range, source);
    const [from, to] = found.range ?? [0, 0];
    report('HP006', at, `the alias ${source.quote(from, to)} is not accepted`, 'write the value out where it is meant');
    return { kind: 'refused', at };
  }
  invariant(isMap(found) || isSeq(found), 'YAML has scalars, aliases, mappings and lists');
  const at = spanOf(found.range, source);
  if (depth === depthMax) {
    report('HP007', at, `nested too deeply; accepted are at most ${depthMax} levels`);
    return { kind: 'refused', at };
  }
  if (isSeq(found)) return { kind: 'list', at, items: found.items.map((item) => convert(item, source, report, depth + 1)) };

  const entries = new Map<string, MapEntry>();
  for (const { key, value } of found.items) {
    if (!isScalar(key)) {
      report('HP006', spanOf(isNode(key) ? key.range : found.range, source), 'a key that is not a plain word is not accepted');
      continue;
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    const keyAt = spanOf(key.range, source);
    const earlier = entries.get(name);
    if (earlier === undefined) entries.set(name, { key: name, keyAt, value: convertValue(value, keyAt, source, report, depth) });
    else report('HP005', keyAt, `${quote(name)} stands twice; the first is on line ${earlier.keyAt.line}`, 'keep one of them');
  }
  return { kind: 'map', at, entries: [...entries.values()] };
}

/** A value that was left out has no place of its own; its key's is the one to look at. */
function convertValue(value: unknown, keyAt: Span, source: Source, report: ReportProblem, depth: number): Node {
  const nothing: Node = { kind: 'scalar', at: keyAt, value: null };
  if (value === null) return nothing;
  const node = convert(value, source, report, depth + 1);
  return node.kind === 'scalar' && node.value === null ? nothing : node;
}

function spanOf(range: readonly [number, number, number] | null | undefined, source: Source): Span {
  return range === null || range === undefined ? startOfFile : source.place(range[0], range[1]);
}
