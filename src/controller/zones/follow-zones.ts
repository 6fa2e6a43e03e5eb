/**
 * Is a zone ill? Every five seconds, where anything is suspect at all, each stream of evidence is counted by zone and weighed.
 *
 *     evidence 2 decades ── the zone's baseline stands still; single hosts in it are not repaired for that fault
 *              4 for 30 s ─ suspected: people are told, and nothing in the zone is repaired
 *              7 for 60 s ─ confirmed, if every condition of az/zone-verdict.ts holds
 *
 * A zone is cleared when nothing has spoken against it for a minute, the longest window included, so trouble that comes in bursts is one;
 * or at once, before it is confirmed, when the other zones are struck as well.
 */
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { shortId } from '../../base/short-id.ts';
import {
  heldForMs,
  watchDecades,
  cleanDecades,
  isAmbiguous,
  checkStillOn,
  checkZone,
  defaultThresholds,
  gradeAnswer,
  type ZoneThresholds,
} from '../../az/zone-verdict.ts';
import type { Attribution } from '../../az/attribution.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';
import { decideRegions, decideZone } from './decide-zone.ts';
import { findEvacuation } from './find-evacuation.ts';
import { countZones, freshMs, type Stream } from './count-zones.ts';
import { learnUsual, noteUsualShares } from './usual-shares.ts';
import { weighCauses } from './weigh-causes.ts';
import { findZoneIncident, leaveZone, nameZone } from './zone-incidents.ts';
import { standingSuspicions, type Suspicion } from './zone-history.ts';
import { ageMarks, forgetMarks, type ZoneDoubt, type ZoneWatch } from './zone-watch.ts';
import type { Rival, ZoneFinding } from './zone-entry.ts';

const evaluateEveryMs = 5 * secondMs;
const warmUpMs = minuteMs;
const clearForMs = minuteMs;
/** Another cause that is so much likelier is named in place of the zone: twenty to one. */
const otherLeadDecades = Math.log10(20);
const rivalsTold = 3;

export function followZones(turn: Turn): void {
  const { state, now } = turn;
  const { zones } = state;
  noteUsualShares(turn);
  if (isQuiet(state)) {
    if (zones.doubts.length > 0) zones.doubts = [];
    if (zones.blind.size > 0) zones.blind.clear();
    return;
  }
  const passedMs = elapsedMs(zones.evaluatedAt ?? now, now);
  if (zones.evaluatedAt !== undefined && passedMs < evaluateEveryMs) return;
  zones.evaluatedAt = now;
  if (elapsedMs(Math.max(state.startedAt ?? now, state.resumedAt ?? 0), now) < warmUpMs) return;

  const streams = countZones(turn);
  zones.doubts = streams.flatMap(doubtOf);
  noteBad(zones, streams, now);
  // Since the last look nothing was suspect, or there would have been one.
  const lookMs = Math.min(passedMs, evaluateEveryMs);
  learnQuiet(turn, passedMs - lookMs);
  learn(turn, streams, lookMs);
  const inDoubt = new Set(zones.doubts.map(({ zone }) => zone));
  ageMarks(zones, lookMs, now, (host) => inDoubt.has(state.history.hosts.get(host)?.zone ?? ''));
  keepClocks(state, streams, now);
  followSuspicions(turn, streams);
  decideRegions(turn);
}

/** Nearly always so, and asked every second. */
function isQuiet({ open, zones, history }: State): boolean {
  return open.size === 0 && zones.marks.size === 0 && zones.pathMarks.size === 0 && standingSuspicions(history.zones).length === 0;
}

/** A zone that work has left comes back only after a time without any of it. */
function noteBad(zones: ZoneWatch, streams: readonly Stream[], now: Instant): void {
  for (const { evidence } of streams)
    if (evidence !== undefined && !evidence.isElsewhereToo && evidence.decades >= cleanDecades) zones.lastBadAt.set(evidence.zone, now);
}

/**
 * Where nobody elsewhere has it, what is usual in the zone excuses nothing: hosts that stay ill for hours make themselves usual, and are
 * no better mended one by one for that.
 */
function doubtOf({ name, fault, evidence }: Stream): ZoneDoubt[] {
  if (evidence === undefined || evidence.isElsewhereToo) return [];
  if ((evidence.elsewhereBad === 0 ? evidence.againstOthers : evidence.decades) < watchDecades) return [];
  const { zone, bad, hosts, elsewhereBad, elsewhereHosts, decades } = evidence;
  const sentence = `zone ${zone} stands out: ${name} on ${bad} of ${hosts} hosts there and ${elsewhereBad} of ${elsewhereHosts} elsewhere`;
  return [{ zone, fault, decades, sentence }];
}

function learnQuiet(turn: Turn, passedMs: number): void {
  if (passedMs === 0) return;
  for (const { stream, zone } of turn.state.zones.usualShares.values())
    learnUsual(turn, { stream, zone, share: 0, passedMs, isInDoubt: false });
}

/** What is counted now, and what was counted before and is not any more. */
function learn(turn: Turn, streams: readonly Stream[], passedMs: number): void {
  const { zones } = turn.state;
  const seen = new Set<string>();
  for (const { name: stream, fault, shares } of streams) {
    seen.add(stream);
    for (const [zone, share] of shares) {
      const isInDoubt = zones.doubts.some((doubt) => doubt.zone === zone && doubt.fault === fault);
      learnUsual(turn, { stream, zone, share, passedMs, isInDoubt });
    }
  }
  for (const { stream, zone } of zones.usualShares.values())
    if (!seen.has(stream)) learnUsual(turn, { stream, zone, share: 0, passedMs, isInDoubt: false });
}

function keepClocks(state: State, streams: readonly Stream[], now: Instant): void {
  const { zones } = state;
  for (const name of zones.clocks.keys()) if (!streams.some((stream) => stream.name === name)) zones.clocks.delete(name);
  for (const { name, evidence } of streams) {
    if (evidence === undefined || evidence.isElsewhereToo || evidence.decades < thresholdsOf(state, evidence.zone).suspectDecades) {
      zones.clocks.delete(name);
      continue;
    }
    const clock = zones.clocks.get(name);
    if (clock?.zone !== evidence.zone) zones.clocks.set(name, { zone: evidence.zone, suspectSince: now });
  }
}

function followSuspicions(turn: Turn, streams: readonly Stream[]): void {
  const { state, now } = turn;
  const standing = standingSuspicions(state.history.zones);
  for (const suspicion of standing) clearIfOver(turn, suspicion, streams);
  const zones = new Set([...state.zones.clocks.values()].map(({ zone }) => zone));
  for (const zone of state.zones.confirmSince.keys()) if (!zones.has(zone)) state.zones.confirmSince.delete(zone);
  for (const zone of zones) {
    const candidates = streams.filter(({ name, evidence }) => evidence?.zone === zone && state.zones.clocks.has(name));
    const [strongest] = candidates.toSorted((left, right) => decadesOf(right) - decadesOf(left) || left.windowMs - right.windowMs);
    if (strongest === undefined) continue;
    const suspicion = standing.find((each) => each.zone === zone && each.clearedAt === undefined);
    const since = Math.min(...candidates.map(({ name }) => state.zones.clocks.get(name)?.suspectSince ?? now));
    const isDue = suspicion === undefined && elapsedMs(since, now) >= heldForMs.suspect;
    const thresholds = thresholdsOf(state, zone);
    const mayConfirm = suspicion?.confirmedAt === undefined && decadesOf(strongest) >= thresholds.confirmDecades;
    if (!mayConfirm) state.zones.confirmSince.delete(zone);
    if (!isDue && !mayConfirm) continue;
    const { finding, attribution } = find(turn, strongest, zone, thresholds);
    if (isDue) suspect(turn, strongest, zone, finding, attribution);
    confirmIfHeld(turn, strongest, zone, finding);
  }
  for (const suspicion of standingSuspicions(state.history.zones)) decideZone(turn, suspicion);
}

/** As the policy says that speaks for the zone. */
function thresholdsOf(state: State, zone: string): ZoneThresholds {
  return findEvacuation(state, zone)?.thresholds ?? defaultThresholds;
}

function decadesOf({ evidence }: Stream): number {
  return evidence?.decades ?? 0;
}

function find(
  turn: Turn,
  stream: Stream,
  zone: string,
  thresholds: ZoneThresholds,
): { readonly finding: ZoneFinding; readonly attribution: Attribution } {
  const evidence = stream.evidence as NonNullable<Stream['evidence']>;
  const attribution = weighCauses(turn, stream, zone);
  const checks = checkZone({ evidence, attribution, leastHeardShare: leastHeardShare(turn.state), thresholds });
  const { bad, hosts, elsewhereBad, elsewhereHosts, usualShare, decades } = evidence;
  const rivals: Rival[] = attribution.rivals
    .slice(0, rivalsTold)
    .map(({ dimension, value, bad: struck, hosts: having, decades: marginal }) => ({
      dimension,
      value,
      bad: struck,
      hosts: having,
      decades: marginal,
    }));
  const { leadDecades } = attribution;
  const counted = { isByOutsiders: stream.isOfPaths, stream: stream.name, bad, hosts, elsewhereBad, elsewhereHosts, usualShare, decades };
  return { finding: { ...counted, leadDecades, rivals, isAmbiguous: isAmbiguous(attribution), checks }, attribution };
}

/** In the zone where it is least. */
function leastHeardShare({ views, knownInZone, open }: State): number {
  const heard = new Map<string, number>();
  for (const { id, report } of views.values())
    if (open.get(id)?.has('agent') !== true) heard.set(report.host.zone, (heard.get(report.host.zone) ?? 0) + 1);
  let least = 1;
  for (const [zone, known] of knownInZone) if (known > 0) least = Math.min(least, (heard.get(zone) ?? 0) / known);
  return least;
}

function suspect(turn: Turn, stream: Stream, zone: string, finding: ZoneFinding, attribution: Attribution): void {
  const { best, leadDecades } = attribution;
  if (best === 'everybody') return;
  if (best !== 'nothing' && best.dimension !== 'zone' && leadDecades < -otherLeadDecades) return;
  const { state, now } = turn;
  const suspicion = shortId('zone', `${zone} ${stream.name} ${now}`);
  const incident = findZoneIncident(state, stream.fault, zone, stream.isOfPaths) ?? shortId('inc', `${suspicion} ${now}`);
  record(turn, { kind: 'zone_suspected', suspicion, incident, zone, fault: stream.fault, finding });
  nameZone(turn, state.history.zones.suspicions.get(suspicion) as Suspicion);
}

/** The conditions must have held for a minute; that it still goes on need only be so at the end, because trouble comes in bursts. */
function confirmIfHeld(turn: Turn, { bad, fresh }: Stream, zone: string, held: ZoneFinding): void {
  const { state, now } = turn;
  const { confirmSince } = state.zones;
  if (!held.checks.every(({ passed }) => passed)) {
    confirmSince.delete(zone);
    return;
  }
  if (!confirmSince.has(zone)) confirmSince.set(zone, now);
  const suspicion = standingSuspicions(state.history.zones).find((each) => each.zone === zone);
  if (suspicion === undefined || suspicion.confirmedAt !== undefined || elapsedMs(confirmSince.get(zone) ?? now, now) < heldForMs.confirm)
    return;
  const stillOn = checkStillOn({ bad: bad.size, fresh, freshMs });
  if (!stillOn.passed) return;
  const finding = { ...held, checks: [...held.checks, stillOn] };
  const answer = gradeAnswer(finding.bad / finding.hosts);
  record(turn, { kind: 'zone_confirmed', suspicion: suspicion.id, zone, answer, finding });
  nameZone(turn, suspicion);
}

function clearIfOver(turn: Turn, suspicion: Suspicion, streams: readonly Stream[]): void {
  const { state, now } = turn;
  const { quietSince } = state.zones;
  const { id, zone, suspected } = suspicion;
  const own = streams.find(({ name }) => name === suspected.stream)?.evidence;
  if (own?.isElsewhereToo === true && suspicion.confirmedAt === undefined)
    return clear(turn, suspicion, `the other zones are struck as well, on ${own.elsewhereBad} of ${own.elsewhereHosts} hosts`);
  const speaks = streams.some(
    ({ fault, evidence }) => evidence?.zone === zone && evidence.decades >= watchDecades && fault === suspicion.fault,
  );
  if (speaks) quietSince.delete(id);
  else if (!quietSince.has(id)) quietSince.set(id, now);
  const quietMs = elapsedMs(quietSince.get(id) ?? now, now);
  if (!speaks && quietMs >= clearForMs) clear(turn, suspicion, 'nothing speaks against it any more');
}

function clear(turn: Turn, suspicion: Suspicion, because: string): void {
  const { id, zone, suspectedAt } = suspicion;
  const { state } = turn;
  state.zones.quietSince.delete(id);
  forgetMarks(state.zones, zone, (host) => state.history.hosts.get(host)?.zone === zone);
  record(turn, { kind: 'zone_cleared', suspicion: id, zone, because, afterMs: elapsedMs(suspectedAt, turn.now) });
  leaveZone(turn, suspicion);
}
