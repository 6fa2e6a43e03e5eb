/** Is it the zone, or what its hosts share? Gathers what is known of every host, and lets the causes be weighed against each other. */
import { elapsedMs, minuteMs } from '../../base/instant.ts';
import { attribute, type Attribution, type Dimension, type Member } from '../../az/attribution.ts';
import type { HostView } from '../../liveness/host-view.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';
import type { Stream } from './count-zones.ts';
import { isBadWay, listTries } from './list-paths.ts';

/** A change so recent makes its dimension the likelier cause. */
const latelyMs = 30 * minuteMs;
/** Facts that are looked at; more than any host tells by itself. */
const factsMost = 16;
const elsewhere = 'another zone';
/** One link between two zones is as bad for either end; only when others see it as well it is the zone. */
const seenFrom = 'zone that tries';

export function weighCauses(turn: Turn, stream: Stream, zone: string): Attribution {
  const { state } = turn;
  const facts = listFacts(state);
  const lately = listChangedLately(turn);
  const names = ['zone', 'group', ...facts, ...(stream.isOfPaths ? [seenFrom] : [])];
  const dimensions: Dimension[] = names.map((name) => ({ name, changedLately: lately.has(name) || (name === 'group' && lately.has('*')) }));
  const members = stream.isOfPaths ? listTriers(turn, stream, zone, facts) : listHosts(state, stream, facts);
  return attribute(members, dimensions, zone);
}

function listHosts(state: State, { bad, leftOut }: Stream, facts: readonly string[]): Member[] {
  const members: Member[] = [];
  for (const view of state.views.values()) {
    if (leftOut.has(view.id)) continue;
    members.push({ isBad: bad.has(view.id), traits: traitsOf(view, view.report.host.zone, facts) });
  }
  return members;
}

/** Hosts outside the zone, once for each zone that they try: it is the way there that is bad, or something about them. */
function listTriers({ state, now }: Turn, { leftOut, windowMs }: Stream, zone: string, facts: readonly string[]): Member[] {
  const members: Member[] = [];
  for (const { id, zone: from, to } of listTries(state)) {
    const view = state.views.get(id);
    if (from === zone || view === undefined || leftOut.has(id)) continue;
    const traits = [...traitsOf(view, to === zone ? zone : elsewhere, facts), from];
    members.push({ isBad: isBadWay(state, id, to, now - windowMs), traits });
  }
  return members;
}

function traitsOf({ report }: HostView, zone: string, facts: readonly string[]): (string | undefined)[] {
  const traits: (string | undefined)[] = [zone, report.host.group];
  for (const fact of facts) traits.push(report.facts[fact]);
  return traits;
}

function listFacts({ views }: State): string[] {
  const facts = new Set<string>();
  for (const { report } of views.values()) {
    for (const fact in report.facts) if (facts.size < factsMost) facts.add(fact);
  }
  return [...facts];
}

/** Dimensions in which something changed; `*` where a change was announced and nobody knows in what it shows. */
function listChangedLately({ state: { history }, now }: Turn): Set<string> {
  const lately = new Set<string>();
  for (const { at, fact } of history.changes.seen) if (elapsedMs(at, now) < latelyMs) lately.add(fact);
  for (const { change } of history.changes.announced.values())
    if (elapsedMs(change.startedAt, now) < latelyMs && change.startedAt <= now) lately.add('*');
  return lately;
}
