/**
 * Do the policies fit the hosts that are there? What no reader of the files alone can know: a selection that means nobody, and limits
 * that for a group of this size never let anything pass, or never hold anything back.
 *
 * Group sizes are those of the known hosts, so everything here is a warning.
 */
import { findAction } from '../../remediation/action-catalog.ts';
import { countOf } from '../../remediation/limits.ts';
import { findEntry, findPlace, quote, type Node, type Span } from '../../policy/node.ts';
import type { HostRemediation, PolicySet, Problem } from '../../policy/policy.ts';
import { createProblemList, type ReportProblem } from '../../policy/problem-list.ts';
import type { PolicyFile } from '../../policy/read-policies.ts';
import { suggest } from '../../policy/shapes/shape.ts';
import { readYaml } from '../../policy/yaml.ts';
import { checkEvacuation } from './check-evacuation.ts';
import { coverageOfHost, type KnownHost } from './compare-coverage.ts';

interface Group {
  readonly name: string;
  readonly size: number;
}

/** Warnings by file and place; `files` are those that `policies` were read from. */
export function checkFleet(files: readonly PolicyFile[], policies: PolicySet, hosts: readonly KnownHost[]): readonly Problem[] {
  if (hosts.length === 0) return [];
  return files.flatMap(({ file, text }) => {
    const { report, problems } = createProblemList(file);
    const documents = readYaml(text, () => {});
    for (const policy of policies.hostRemediations.filter((each) => each.file === file)) {
      const node = documents.find((document) => nameOf(document) === policy.name);
      if (node !== undefined) checkPolicy(policy, node, hosts, report);
    }
    for (const policy of policies.zoneEvacuations.filter((each) => each.file === file)) {
      const node = documents.find((document) => nameOf(document) === policy.name);
      if (node !== undefined) checkEvacuation(policy, node, hosts, report);
    }
    return problems.toSorted((left, right) => left.line - right.line || left.column - right.column);
  });
}

function nameOf(document: Node): unknown {
  const metadata = findEntry(document, 'metadata')?.value;
  const name = metadata === undefined ? undefined : findEntry(metadata, 'name')?.value;
  return name?.kind === 'scalar' ? name.value : undefined;
}

function checkPolicy(policy: HostRemediation, node: Node, hosts: readonly KnownHost[], report: ReportProblem): void {
  const answers = hosts.map((host) => ({ host, coverage: coverageOfHost(policy.target, host) }));
  const misspelt = checkNames(policy, node, hosts, report);
  const isCovered = answers.some(({ coverage }) => coverage !== 'not_covered');
  if (!isCovered && !misspelt) report('HP040', findPlace(node, ['target']), `target: covers none of the ${hosts.length} known hosts`);

  const covered = new Set(answers.flatMap(({ host, coverage }) => (coverage === 'covered' ? [host.group] : [])));
  const groups = [...covered].toSorted().map((name): Group => ({ name, size: hosts.filter(({ group }) => group === name).length }));
  checkMinHealthy(policy, node, groups, report);
  checkStorm(policy, node, groups, report);
}

/** Groups and hosts that the target names and nobody knows. True when there is one. */
function checkNames({ target }: HostRemediation, node: Node, hosts: readonly KnownHost[], report: ReportProblem): boolean {
  const known = {
    groups: [...new Set(hosts.map(({ group }) => group))],
    hosts: hosts.flatMap(({ id, name }) => [id, name]),
  };
  let found = false;
  for (const key of ['groups', 'hosts'] as const) {
    for (const [index, name] of (target[key] ?? []).entries()) {
      if (known[key].includes(name)) continue;
      found = true;
      const what = key === 'groups' ? `no known host belongs to ${quote(name)}` : `no known host is called ${quote(name)}`;
      report('HP040', placeOfItem(node, key, index), `target.${key}: ${what}`, suggest(name, known[key]));
    }
  }
  return found;
}

function placeOfItem(node: Node, key: string, index: number): Span {
  const target = findEntry(node, 'target')?.value;
  const list = target === undefined ? undefined : findEntry(target, key)?.value;
  return (list?.kind === 'list' ? list.items[index]?.at : undefined) ?? findPlace(node, ['target', key]);
}

/** The one host that is to be replaced is not healthy, so of a group of three at most two can be. */
function checkMinHealthy({ limits, steps }: HostRemediation, node: Node, groups: readonly Group[], report: ReportProblem): void {
  if (!steps.some(({ action }) => findAction(action)?.irreversible === true)) return;
  const tight = groups.filter(({ size }) => countOf(limits.minHealthy, size, 'up') > size - 1);
  if (tight.length === 0) return;
  const place = findPlace(node, ['limits', 'minHealthy']);
  report('HP026', place, `limits.minHealthy: leaves nothing to do in ${describe(tight)}: one that is sick is one too many`);
}

function checkStorm({ limits }: HostRemediation, node: Node, groups: readonly Group[], report: ReportProblem): void {
  const { suspects, atLeast } = limits.storm;
  const place = findPlace(node, ['limits', 'storm']);
  const closesAt = (size: number) => Math.max(atLeast, countOf(suspects, size, 'down'));
  const shut = groups.filter(({ size }) => closesAt(size) <= 1);
  if (shut.length > 0)
    report('HP026', place, `limits.storm: one suspect closes the gate in ${describe(shut)}, so the policy can never act there`);
  const open = groups.filter(({ size }) => size > 1 && closesAt(size) > size);
  if (open.length > 0) report('HP028', place, `limits.storm: the gate needs more suspects than there are hosts in ${describe(open)}`);
}

const groupsShown = 4;

/** "group web (3 known hosts), group db (1)". */
function describe(groups: readonly Group[]): string {
  const shown = groups
    .slice(0, groupsShown)
    .map(({ name, size }, at) => `group ${name} (${size}${at === 0 ? ` known host${size === 1 ? '' : 's'}` : ''})`);
  const more = groups.length - groupsShown;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
