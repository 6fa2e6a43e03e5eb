/**
 * Does the test file make sense? Reads it as policies are read, with every problem at once and its place, and then checks what no
 * single field can know: that hosts, signals and policies exist, and that a value fits its signal.
 */
import { parseDuration } from '../../base/duration.ts';
import { findSignal, signalNames } from '../../liveness/catalog.ts';
import { wholeHost } from '../../liveness/report.ts';
import { findEntry, quote, type Node, type Span } from '../../policy/node.ts';
import type { Problem } from '../../policy/policy.ts';
import { createProblemList, type ReportProblem } from '../../policy/problem-list.ts';
import { suggest, type Shape } from '../../policy/shapes/shape.ts';
import { readYaml } from '../../policy/yaml.ts';
import { dropUndefined } from '../scenario/load-scenario.ts';
import { matchesPattern, reportSeries, type Expectation, type PolicyCase, type PolicyTest, type Series } from './policy-test.ts';
import { policyTestShape } from './policy-test-shape.ts';
import { readSeries } from './read-series.ts';
import { listHosts } from '../world/world.ts';

type Read<S> = S extends Shape<infer Value> ? Value : never;
type Written = Read<typeof policyTestShape>;
type WrittenCase = Written['cases'][number];

/** What names in the file may refer to. */
interface Known {
  readonly hosts: readonly string[];
  readonly policies: readonly string[];
  readonly stepMs: number;
}

/** Parses the tests in a file; `policies` are the names of the set that they test. */
export function loadPolicyTest(
  text: string,
  file: string,
  policies: readonly string[],
): { readonly test: PolicyTest | undefined; readonly problems: readonly Problem[] } {
  const { report, problems } = createProblemList(file);
  const nodes = readYaml(text, (code, at, message, help) =>
    code === 'HP002' ? report(code, at, 'the file holds no test', 'start with its groups') : report(code, at, message, help),
  );
  const [node, second] = nodes;
  if (second !== undefined) report('HP016', second.at, 'a test file holds one document; found a second one');
  const written = node === undefined ? undefined : policyTestShape.read(node, '', report);
  if (node === undefined || written === undefined) return { test: undefined, problems };
  const { groups, tags } = written;
  const stepMs = parseDuration(written.step) ?? 0;
  const known = { hosts: listHosts({ groups }).map(({ name }) => name), policies, stepMs };
  checkTags(written, node, report);
  const cases = written.cases.map((one, place) => readCase(one, itemOf(node, 'cases', place), known, report));
  return { test: problems.length === 0 ? { file, groups, tags, stepMs, cases } : undefined, problems };
}

function itemOf(node: Node, key: string, place: number): Node {
  const items = findEntry(node, key)?.value;
  return items?.kind === 'list' ? (items.items[place] ?? node) : node;
}

function checkTags({ tags, groups }: Written, node: Node, report: ReportProblem): void {
  const named = findEntry(node, 'tags')?.value;
  for (const group of Object.keys(tags)) {
    if (group in groups) continue;
    const at = (named === undefined ? undefined : findEntry(named, group)?.keyAt) ?? node.at;
    report('HP016', at, `tags: there is no group ${quote(group)}`, suggest(group, Object.keys(groups)));
  }
}

function readCase(written: WrittenCase, node: Node, known: Known, report: ReportProblem): PolicyCase {
  const places = findEntry(node, 'series')?.value;
  const series = Object.entries(written.series).flatMap(([key, values]) => {
    const entry = places === undefined ? undefined : findEntry(places, key);
    return readOneSeries(key, values, { key: entry?.keyAt ?? node.at, values: entry?.value.at ?? node.at }, known, report) ?? [];
  });
  if (written.expect.length + written.never.length === 0)
    report('HP014', node.at, `${quote(written.name)} claims nothing`, 'say what must be seen with expect, or what must not with never');

  const expects = written.expect.map((claim, place) => readClaim(claim, itemOf(node, 'expect', place).at, known, report));
  const nevers = written.never.map((claim, place) => readClaim(claim, itemOf(node, 'never', place).at, known, report));
  const deadlines = [...expects, ...nevers].flatMap(({ fromMs, untilMs }) => (untilMs === Infinity ? [fromMs] : [untilMs]));
  const longestMs = Math.max(0, ...deadlines, ...series.map(({ values }) => values.length * known.stepMs));
  const untilMs = written.until ?? longestMs;
  for (const [place, { untilMs: deadlineMs, fromMs }] of expects.entries()) {
    const late = deadlineMs === Infinity ? fromMs > untilMs : deadlineMs > untilMs;
    if (late) report('HP016', itemOf(node, 'expect', place).at, 'the case ends before this can be seen', 'raise "until", or leave it out');
  }
  return { name: written.name, at: node.at, series, untilMs, expects, nevers };
}

const keyPattern = /^([^:{}]+):([\w.]+)(?:\{([^{}]*)\})?$/;

function readOneSeries(
  key: string,
  text: string,
  at: { readonly key: Span; readonly values: Span },
  known: Known,
  report: ReportProblem,
): Series | undefined {
  const [, hosts, signal, subject] = keyPattern.exec(key) ?? [];
  if (hosts === undefined || signal === undefined) {
    report('HP016', at.key, `series: expected "host:signal{subject}", found ${quote(key)}`);
    return undefined;
  }
  checkHost(hosts, at.key, known, report);
  const definition = findSignal(signal);
  if (definition === undefined && signal !== reportSeries) {
    report('HP012', at.key, `unknown signal ${quote(signal)}`, suggest(signal, [...signalNames, reportSeries]));
    return undefined;
  }
  if (definition?.subject === 'host' && subject !== undefined && subject !== wholeHost)
    report('HP016', at.key, `${signal} is about the whole host and has no subjects`, `write "${hosts}:${signal}"`);
  const read = readSeries(text, definition?.unit ?? 'state');
  if (!read.ok) report('HP016', at.values, `series: ${read.problem}`);
  return read.ok ? { hosts, signal, subject, values: read.value } : undefined;
}

function checkHost(pattern: string, at: Span, { hosts }: Known, report: ReportProblem): void {
  if (hosts.some((host) => matchesPattern(pattern, host))) return;
  const all = pattern.startsWith('!');
  report(
    'HP016',
    at,
    all ? `${quote(pattern)} leaves no host` : `no host is called ${quote(pattern)}; there are ${hosts.slice(0, 4).join(', ')}, …`,
    all ? undefined : suggest(pattern, hosts),
  );
}

function readClaim(claim: WrittenCase['expect'][number], at: Span, known: Known, report: ReportProblem): Expectation {
  const { at: when, ...sighting } = claim;
  const kinds = [claim.verdict, claim.incident, claim.decision, claim.would].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) report('HP014', at, 'a claim is about exactly one of verdict, incident, decision and would');
  if (claim.host !== undefined) checkHost(claim.host, at, known, report);
  if (claim.policy !== undefined && !known.policies.includes(claim.policy))
    report('HP016', at, `no policy is called ${quote(claim.policy)}`, suggest(claim.policy, known.policies));
  return { at, sighting: dropUndefined(sighting), fromMs: when?.fromMs ?? 0, untilMs: when?.untilMs ?? Infinity };
}
