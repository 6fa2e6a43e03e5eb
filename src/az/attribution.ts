/**
 * What sets the suspect hosts apart: their zone, or something else that they share? Holds every dimension that is known of the hosts
 * against the others: zone, group, release, image, kernel, whatever their agents tell.
 *
 * Each value of each dimension is tried as the one cause: then hosts that have it fail at some unknown rate, and the others as seldom as
 * always. The causes are weighed against each other, against "no cause" and against "everybody". A canary release that runs in exactly
 * one zone fits as well as the zone does; then the answer is "ambiguous", and that is an answer.
 */
import { logChanceOfSoMany } from '../base/fisher.ts';
import { logBeta } from '../base/log-gamma.ts';
import { conditionalDecades } from './conditional-evidence.ts';
import { decadesOf } from './evidence.ts';

/** One host. `traits` are its values, one for each dimension, in their order; undefined is a value like any other. */
export interface Member {
  readonly isBad: boolean;
  readonly traits: readonly (string | undefined)[];
}

export interface Dimension {
  readonly name: string;
  /** Something changed in this dimension in the last half hour: it is the more likely cause. */
  readonly changedLately: boolean;
}

export interface Candidate {
  readonly dimension: string;
  readonly value: string;
  readonly hosts: number;
  readonly bad: number;
  /** How surprising its suspects are by chance, and how well it explains them as the one cause (natural logarithm, up to a constant). */
  readonly decades: number;
  readonly logLikelihood: number;
}

export interface Attribution {
  /** The one cause that explains the suspects best. */
  readonly best: Candidate | 'nothing' | 'everybody';
  /** The zone as a cause, and the best cause of each other dimension, the likeliest first. */
  readonly zone: Candidate;
  readonly rivals: readonly Candidate[];
  /** How many times likelier the zone is than whatever comes next, in decades; below 0 when something else is likelier. */
  readonly leadDecades: number;
  /** The dimension that weakens the zone most when it is held equal, and what is left of the evidence then. */
  readonly weakest: { readonly dimension: string; readonly decades: number } | undefined;
  /** What sets suspects apart from other hosts inside the zone: then it is not the zone alone. */
  readonly inside: { readonly dimension: string; readonly value: string; readonly decades: number } | undefined;
}

/** What is known of hosts that have not the cause: fewer than one in a hundred is suspect, as if 50 had been watched before. */
const background = { bad: 0.5, well: 49.5 } as const;
/** Before anything was seen: that nothing is common to the suspects is so much likelier than any cause. */
const logPriorOfNothing = Math.log(1e4);
const logPriorOfChange = Math.log(10);
/** A dimension with so many values tells hosts apart, it does not group them. */
const valuesShareMost = 0.5;

interface Tally {
  hosts: number;
  bad: number;
  hostsInside: number;
  badInside: number;
}

/** `members[n].traits[0]` is the zone, and `dimensions[0]` says so; `zone` is the one in doubt. */
export function attribute(members: readonly Member[], dimensions: readonly Dimension[], zone: string): Attribution {
  const tables = tally(members, dimensions.length, zone);
  const all = { hosts: members.length, bad: members.reduce((sum, { isBad }) => sum + (isBad ? 1 : 0), 0) };
  const [zones = new Map<string | undefined, Tally>()] = tables;
  const inside = zones.get(zone) ?? { hosts: 0, bad: 0, hostsInside: 0, badInside: 0 };
  const candidates = dimensions.flatMap((dimension, at) => listCandidates(dimension, tables[at] as Table, all));
  const zoneDimension = dimensions[0] as Dimension;
  const zoneCandidate =
    candidates.find(({ dimension, value }) => dimension === zoneDimension.name && value === zone) ??
    describe(zoneDimension, zone, inside, all, zones.size);
  const rivals = dimensions.slice(1).flatMap(({ name }) => findBest(candidates.filter(({ dimension }) => dimension === name)) ?? []);
  const nothing = logBackground(all) + logPriorOfNothing;
  const everybody = logUnknownRate(all);
  const leading = findBest(candidates) ?? zoneCandidate;
  const otherwise = Math.max(nothing, everybody, ...candidates.filter((each) => each !== zoneCandidate).map((each) => each.logLikelihood));
  const isUncaused = Math.max(nothing, everybody) >= leading.logLikelihood;
  const uncaused = nothing >= everybody ? 'nothing' : 'everybody';
  return {
    best: isUncaused ? uncaused : leading,
    zone: zoneCandidate,
    rivals: rivals.toSorted((left, right) => right.logLikelihood - left.logLikelihood),
    leadDecades: (zoneCandidate.logLikelihood - otherwise) / Math.LN10,
    weakest: findWeakest(tables, dimensions, all),
    inside: findInside(tables, dimensions, inside),
  };
}

type Table = ReadonlyMap<string | undefined, Tally>;

/** One dimension at a time, and one look-up less where neighbours are alike: this is where the time of an evaluation goes. */
function tally(members: readonly Member[], dimensions: number, zone: string): Table[] {
  return Array.from({ length: dimensions }, (_, at) => {
    const table = new Map<string | undefined, Tally>();
    let [last, row]: [string | undefined, Tally | undefined] = [undefined, undefined];
    for (const { isBad, traits } of members) {
      const value = traits[at];
      if (row === undefined || value !== last) row = rowOf(table, value);
      last = value;
      row.hosts += 1;
      if (isBad) row.bad += 1;
      if (traits[0] !== zone) continue;
      row.hostsInside += 1;
      if (isBad) row.badInside += 1;
    }
    return table;
  });
}

function rowOf(table: Map<string | undefined, Tally>, value: string | undefined): Tally {
  const known = table.get(value);
  if (known !== undefined) return known;
  const row = { hosts: 0, bad: 0, hostsInside: 0, badInside: 0 };
  table.set(value, row);
  return row;
}

interface Counts {
  readonly hosts: number;
  readonly bad: number;
}

/** A dimension in which all hosts are alike, or all different, cannot be a cause of its own. */
function listCandidates(dimension: Dimension, table: Table, all: Counts): Candidate[] {
  if (!groups(table, all)) return [];
  return [...table].flatMap(([value, row]) =>
    row.bad === 0 || value === undefined ? [] : [describe(dimension, value, row, all, table.size)],
  );
}

function groups(table: Table, { hosts }: Counts): boolean {
  return table.size >= 2 && table.size <= valuesShareMost * hosts;
}

function describe({ name, changedLately }: Dimension, value: string, row: Counts, all: Counts, values: number): Candidate {
  const others = { hosts: all.hosts - row.hosts, bad: all.bad - row.bad };
  const table = { chosen: row.hosts, chosenMarked: row.bad, others: others.hosts, othersMarked: others.bad };
  const prior = (changedLately ? logPriorOfChange : 0) - Math.log(values);
  return {
    dimension: name,
    value,
    hosts: row.hosts,
    bad: row.bad,
    decades: decadesOf(logChanceOfSoMany(table), values),
    logLikelihood: logUnknownRate(row) + logBackground(others) + prior,
  };
}

/** How likely such counts are when hosts fail at a rate of which nothing is known. */
function logUnknownRate({ hosts, bad }: Counts): number {
  return logBeta(bad + 1, hosts - bad + 1);
}

function logBackground({ hosts, bad }: Counts): number {
  return logBeta(bad + background.bad, hosts - bad + background.well) - logBeta(background.bad, background.well);
}

function findBest(candidates: readonly Candidate[]): Candidate | undefined {
  let best: Candidate | undefined;
  for (const candidate of candidates) if (best === undefined || candidate.logLikelihood > best.logLikelihood) best = candidate;
  return best;
}

/** A dimension in which all hosts are alike holds nothing equal that was not equal before. */
function findWeakest(tables: readonly Table[], dimensions: readonly Dimension[], all: Counts): Attribution['weakest'] {
  let weakest: Attribution['weakest'];
  for (const [at, { name }] of dimensions.entries()) {
    const table = tables[at] as Table;
    if (at === 0 || !groups(table, all)) continue;
    const decades = conditionalDecades(table.values());
    if (weakest === undefined || decades < weakest.decades) weakest = { dimension: name, decades };
  }
  return weakest;
}

function findInside(tables: readonly Table[], dimensions: readonly Dimension[], inside: Tally): Attribution['inside'] {
  let strongest: Attribution['inside'];
  for (const [at, { name: dimension }] of dimensions.entries()) {
    if (at === 0) continue;
    const present = [...(tables[at] as Table)].filter(([, { hostsInside }]) => hostsInside > 0);
    if (present.length < 2 || present.length > valuesShareMost * inside.hosts) continue;
    for (const [value, { hostsInside: chosen, badInside: chosenMarked }] of present) {
      if (value === undefined) continue;
      const table = { chosen, chosenMarked, others: inside.hosts - chosen, othersMarked: inside.bad - chosenMarked };
      const decades = decadesOf(logChanceOfSoMany(table), present.length);
      if (strongest === undefined || decades > strongest.decades) strongest = { dimension, value, decades };
    }
  }
  return strongest;
}
