/**
 * Policy files in, a policy set or everything that is wrong with them out. A set is taken whole or not at all.
 */
import { shortId } from '../base/short-id.ts';
import { isEarlierVersion } from './earlier-version.ts';
import { reportManagedClusters } from './check-managed-clusters.ts';
import { defaultGuardrails, readGuardrails } from './guardrails.ts';
import { apiVersion, kinds, type Kind } from './shapes/header-rows.ts';
import { readHostRemediation } from './host-remediation.ts';
import { readKafkaCluster } from './kafka-cluster.ts';
import { readNotification } from './notification.ts';
import { describeFound, findEntry, quote, type Node, type Span } from './node.ts';
import type { Policy, PolicySet, Problem } from './policy.ts';
import { createProblemList, type ReportProblem } from './problem-list.ts';
import { findMeant, refuse, suggest } from './shapes/shape.ts';
import { readYaml } from './yaml.ts';
import { readZoneEvacuation } from './zone-evacuation.ts';

export interface PolicyFile {
  /** Its name relative to the policy folder, for messages. */
  readonly file: string;
  readonly text: string;
}

/** The place of a problem that belongs to no file. */
export const wholeSet = '(policy set)';

const rewriteHelp = '`heald policy validate <folder> --fix` rewrites the file, comments and all';

/** One document of one file, and where to report about it. */
interface Document {
  readonly file: string;
  readonly node: Node;
  readonly report: ReportProblem;
}

/**
 * Reads policy files, several documents to a file if need be. `policies` is undefined as soon as one problem is an error;
 * `problems` are all errors and warnings, by file and place. The order of `files` changes nothing.
 */
export function readPolicies(files: readonly PolicyFile[]): { policies: PolicySet | undefined; problems: readonly Problem[] } {
  const inOrder = files.toSorted((left, right) => compareText(left.file, right.file));
  const lists = inOrder.map(({ file }) => createProblemList(file));
  const documents = inOrder.flatMap(({ file, text }, index): Document[] => {
    const { report } = lists[index] as { report: ReportProblem };
    return readYaml(text, report).map((node) => ({ file, node, report }));
  });
  const read = documents.map((document) => ({ ...document, policy: readDocument(document) }));
  const policies = read.flatMap(({ policy }) => policy ?? []);
  reportSameNames(documents);
  reportSecondGuardrails(documents);
  reportManagedClusters(read);

  const problems = lists.flatMap((list) => list.problems.toSorted(comparePlace));
  const hostRemediations = policies.filter((policy) => policy.kind === 'HostRemediation');
  if (hostRemediations.length === 0 && !problems.some(isError)) problems.push(describeEmptySet(files.length));
  if (problems.some(isError)) return { policies: undefined, problems };

  const guardrails = policies.find((policy) => policy.kind === 'Guardrails') ?? defaultGuardrails();
  const version = shortId('set', inOrder.map(({ file, text }) => `${file}\0${text}`).join('\0'));
  const notifications = policies.filter((policy) => policy.kind === 'Notification');
  const zoneEvacuations = policies.filter((policy) => policy.kind === 'ZoneEvacuation');
  const kafkaClusters = policies.filter((policy) => policy.kind === 'KafkaCluster');
  return { policies: { version, hostRemediations, zoneEvacuations, guardrails, notifications, kafkaClusters }, problems };
}

function readDocument({ file, node, report }: Document): Policy | undefined {
  if (node.kind !== 'map') {
    refuse(node, 'the document', 'a mapping that begins with apiVersion, kind and metadata', report);
    return undefined;
  }
  const version = findEntry(node, 'apiVersion')?.value;
  if (version !== undefined && isEarlierVersion(version)) {
    // Nothing else is said about it: most of it would be about words that were right once.
    report('HP016', version.at, `apiVersion: expected ${apiVersion}, ${describeFound(version)}, an earlier version`, rewriteHelp);
    return undefined;
  }
  switch (readKind(node, report)) {
    case 'HostRemediation':
      return readHostRemediation(file, node, report);
    case 'ZoneEvacuation':
      return readZoneEvacuation(file, node, report);
    case 'Guardrails':
      return readGuardrails(file, node, report);
    case 'Notification':
      return readNotification(file, node, report);
    case 'KafkaCluster':
      return readKafkaCluster(file, node, report);
    default:
      return undefined;
  }
}

/** The kind that was meant: a misspelt one is reported, and the rest of the document is still read as what it nearly says. */
function readKind(node: Node, report: ReportProblem): Kind | undefined {
  const written = findEntry(node, 'kind')?.value;
  if (written === undefined) {
    report('HP014', node.at, `the document needs "kind": one of ${kinds.join(', ')}`);
    return undefined;
  }
  if (written.kind === 'refused') return undefined;
  const word = written.kind === 'scalar' ? String(written.value) : '';
  const known = kinds.find((kind) => kind === word);
  if (known === undefined)
    report('HP010', written.at, `kind: expected one of ${kinds.join(', ')}, ${describeFound(written)}`, suggest(word, kinds));
  return known ?? kinds.find((kind) => kind === findMeant(word, kinds));
}

function reportSameNames(documents: readonly Document[]): void {
  const seen = new Map<string, Document>();
  for (const document of documents) {
    const name = findName(document.node);
    if (name === undefined) continue;
    const earlier = seen.get(name.value);
    if (earlier === undefined) {
      seen.set(name.value, document);
      continue;
    }
    const first = findName(earlier.node)?.at;
    document.report(
      'HP018',
      name.at,
      `two policies are called ${quote(name.value)}; the first is in ${earlier.file}:${first?.line}:${first?.column}`,
      'give one of them another name',
    );
  }
}

function findName(node: Node): { value: string; at: Span } | undefined {
  const metadata = findEntry(node, 'metadata')?.value;
  const name = metadata === undefined ? undefined : findEntry(metadata, 'name')?.value;
  return name?.kind === 'scalar' && typeof name.value === 'string' ? { value: name.value, at: name.at } : undefined;
}

function reportSecondGuardrails(documents: readonly Document[]): void {
  const written = documents.flatMap((document) => {
    const kind = findEntry(document.node, 'kind')?.value;
    return kind?.kind === 'scalar' && kind.value === 'Guardrails' ? [{ ...document, at: kind.at }] : [];
  });
  const [first, ...others] = written;
  for (const { report, at } of others) {
    report(
      'HP019',
      at,
      `there can be only one Guardrails; the first is in ${first?.file}:${first?.at.line}:${first?.at.column}`,
      'join the two',
    );
  }
}

function describeEmptySet(fileCount: number): Problem {
  const found = fileCount === 0 ? 'there is no policy file' : 'there is no document of kind HostRemediation';
  return {
    file: wholeSet,
    line: 1,
    column: 1,
    endColumn: 1,
    severity: 'error',
    code: 'HP029',
    message: `${found}, so heald would watch and have nothing to say`,
    help: 'copy the shipped policies/ as a start: in mode observe they change nothing',
  };
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function comparePlace(left: Problem, right: Problem): number {
  return left.line - right.line || left.column - right.column || compareText(left.code, right.code);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
