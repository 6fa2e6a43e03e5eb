/**
 * Does the scenario file make sense? Reads it as policies are read, with every problem at once and its place, and then checks what no
 * single field can know: that names refer to something, that hosts exist, and that deadlines lie within the rehearsal.
 */
import { formatDuration } from '../../base/duration.ts';
import { minuteMs } from '../../base/instant.ts';
import { findEntry, quote, type Node, type Span } from '../../policy/node.ts';
import { object } from '../../policy/shapes/object-shape.ts';
import type { Problem } from '../../policy/policy.ts';
import { createProblemList, type ReportProblem } from '../../policy/problem-list.ts';
import { suggest, type Shape } from '../../policy/shapes/shape.ts';
import { readYaml } from '../../policy/yaml.ts';
import { faultCatalog } from '../faults/catalog.ts';
import type { HostChoice, Must, Never, PlannedFault, Scenario, Sighting } from './scenario.ts';
import { scenarioShape } from './scenario-shape.ts';
import { listHosts } from '../world/world.ts';

type Read<S> = S extends Shape<infer Value> ? Value : never;
type Written = Read<typeof scenarioShape>;

/** What a claim calls the begin of the rehearsal, as if it were a fault. */
export const start = 'start';
/** By how much the seed may move the onset of the faults. */
export const onsetMovesMs = minuteMs;
/** A fleet needs a minute to be heard and judged well before anything befalls it. */
const calmMs = 2 * minuteMs;

/** Parses a scenario file; `file` is what its problems are reported under. */
export function loadScenario(
  text: string,
  file: string,
): { readonly scenario: Scenario | undefined; readonly problems: readonly Problem[] } {
  const { report, problems } = createProblemList(file);
  const nodes = readYaml(text, (code, at, message, help) =>
    code === 'HP002' ? report(code, at, 'the file holds no scenario', 'start with its title') : report(code, at, message, help),
  );
  const [node, second] = nodes;
  if (second !== undefined) report('HP016', second.at, 'a scenario file holds one scenario; found a second document');
  if (node === undefined) return { scenario: undefined, problems };
  const written = scenarioShape.read(node, '', report);
  if (written === undefined) return { scenario: undefined, problems };
  const scenario = assemble(written, node, file, report);
  return { scenario: problems.length === 0 ? scenario : undefined, problems };
}

function assemble(written: Written, node: Node, file: string, report: ReportProblem): Scenario {
  const { title, why, world, mode, until } = written;
  const faults = written.faults.map((fault, place) => readFault(fault, written, itemOf(node, 'faults', place), report));
  const duplicate = faults.findIndex(({ name }, place) => faults.findIndex((other) => other.name === name) !== place);
  if (duplicate !== -1)
    report('HP016', itemOf(node, 'faults', duplicate).at, `a second fault is called ${quote(faults[duplicate]?.name ?? '')}`);
  return {
    name: file.replace(/^.*\//, '').replace(/\.ya?ml$/, ''),
    title,
    why: why.trim(),
    world: { ...world, cloud: world.cloud === 'true', probesZones: world.probesZones === 'true', levels: world.levels !== 'false' },
    ...(mode === undefined ? {} : { mode }),
    pager: written.pager === 'true',
    faults,
    untilMs: until,
    musts: written.must.map((claim, place) => readMust(claim, faults, until, itemOf(node, 'must', place).at, report)),
    nevers: written.never.map((claim, place): Never => {
      const at = itemOf(node, 'never', place).at;
      const { moreThan = 0, beforeEndOf } = claim;
      if (beforeEndOf !== undefined) findFault(beforeEndOf, faults, at, report);
      return { sighting: readSighting(claim, faults, at, report), moreThan, beforeEndOf };
    }),
  };
}

function itemOf(node: Node, key: string, place: number): Node {
  const items = findEntry(node, key)?.value;
  return items?.kind === 'list' ? (items.items[place] ?? node) : node;
}

function readFault(written: Written['faults'][number], { world, faults }: Written, node: Node, report: ReportProblem): PlannedFault {
  const definition = faultCatalog.find(({ name }) => name === written.fault) as PlannedFault['definition'];
  const fields = object(`the fields of ${definition.name}`, definition.fields);
  const given = findEntry(node, 'with')?.value ?? ({ kind: 'map', at: node.at, entries: [] } as const);
  const settings = fields.read(given, `${written.name}.with`, report) ?? {};
  const on = written.on === undefined ? {} : dropUndefined(written.on);
  const at = findEntry(node, 'on')?.value.at ?? node.at;
  if (definition.strikes === 'fleet' && written.on !== undefined) report('HP016', at, `${definition.name} strikes no host; leave "on" out`);
  if (definition.needsCloud === true && world.cloud !== 'true')
    report('HP016', node.at, `${definition.name} needs a cloud`, 'say so in the world: { cloud: true }');
  if (definition.strikes === 'hosts' && written.on === undefined)
    report('HP014', at, `${definition.name} needs "on": which hosts it strikes`);
  if (on.sameAs !== undefined) {
    const earlier = faults
      .slice(
        0,
        faults.findIndex((fault) => fault.name === written.name),
      )
      .map(({ name }) => name);
    if (!earlier.includes(on.sameAs)) report('HP016', at, `no earlier fault is called ${quote(on.sameAs)}`, suggest(on.sameAs, earlier));
    if (Object.keys(on).length > 1) report('HP016', at, '"sameAs" stands alone: the hosts are chosen already');
  }
  const matching = listHosts(world).filter((host) => isChosen(host, on)).length;
  if (matching < (on.count ?? 1)) report('HP016', at, `the world has ${matching} such hosts; ${on.count ?? 1} are asked for`);
  const zones = new Set(Object.values(world.groups).flatMap((byZone) => Object.keys(byZone)));
  const { zone, group } = settings;
  if (typeof zone === 'string' && !zones.has(zone))
    report('HP016', given.at, `no host stands in zone ${quote(zone)}`, suggest(zone, [...zones]));
  if (typeof group === 'string' && world.groups[group] === undefined)
    report('HP016', given.at, `no group is called ${quote(group)}`, suggest(group, Object.keys(world.groups)));
  if (written.at < calmMs)
    report('HP016', node.at, `a fault begins after ${formatDuration(calmMs)} at the earliest, found ${formatDuration(written.at)}`);
  return { name: written.name, definition, settings, on, atMs: written.at, forMs: written.for };
}

/** Whether the host may be struck; `count` is drawn later. */
export function isChosen(host: { readonly name: string; readonly zone: string; readonly group: string }, on: HostChoice): boolean {
  return (on.host ?? host.name) === host.name && (on.group ?? host.group) === host.group && (on.zone ?? host.zone) === host.zone;
}

function readMust(claim: Written['must'][number], faults: readonly PlannedFault[], untilMs: number, at: Span, report: ReportProblem): Must {
  const sighting = readSighting(claim, faults, at, report);
  const { after, afterEndOf, within } = claim;
  const name = after ?? afterEndOf;
  if (name === undefined || (after !== undefined && afterEndOf !== undefined))
    report('HP014', at, 'a claim needs exactly one of "after" and "afterEndOf"');
  const from = { fault: name ?? '', edge: after === undefined ? 'end' : 'begin' } as const;
  const fault = name === undefined || after === start ? undefined : findFault(name, faults, at, report);
  if (fault !== undefined) {
    const lasts = from.edge === 'begin' ? 0 : fault.forMs;
    if (lasts === undefined) report('HP016', at, `${quote(fault.name)} never ends`, 'say for how long it lasts: for');
    else if (fault.atMs + lasts + within + onsetMovesMs > untilMs)
      report('HP016', at, 'the deadline may lie after the end of the rehearsal', 'raise "until"');
  }
  const every = claim.every === 'true';
  if (every && sighting.on === undefined) report('HP014', at, '"every" needs "on": for every host that which fault struck?');
  return { sighting, every, withinMs: within, from };
}

function readSighting(
  claim: Written['never'][number] | Written['must'][number],
  faults: readonly PlannedFault[],
  at: Span,
  report: ReportProblem,
): Sighting {
  const { verdict, incident, decision, entry, fault, scope, reason, saying, on, notOn } = claim;
  const kinds = [verdict, incident, decision, entry].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) report('HP014', at, 'a claim is about exactly one of verdict, incident, decision and entry');
  for (const name of [on, notOn]) if (name !== undefined) findFault(name, faults, at, report);
  return dropUndefined({ verdict, incident, decision, entry, fault, scope, reason, saying, on, notOn });
}

function findFault(name: string, faults: readonly PlannedFault[], at: Span, report: ReportProblem): PlannedFault | undefined {
  const names = faults.map((fault) => fault.name);
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined) report('HP016', at, `no fault is called ${quote(name)}`, suggest(name, names));
  return found;
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The fields that were given. */
export function dropUndefined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}
