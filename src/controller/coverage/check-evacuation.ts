/**
 * Does a policy about zones fit the zones that are there? Told only of one that may do more than observe: where zones are too small to be
 * told from chance, or where leaving one would leave too few hosts, it could never act.
 */
import { leastToConfirm } from '../../az/capability.ts';
import { countOf } from '../../remediation/limits.ts';
import { findPlace, quote, type Node } from '../../policy/node.ts';
import type { ZoneEvacuation } from '../../policy/policy.ts';
import type { ReportProblem } from '../../policy/problem-list.ts';
import { suggest } from '../../policy/shapes/shape.ts';
import type { KnownHost } from './compare-coverage.ts';

export function checkEvacuation(policy: ZoneEvacuation, node: Node, hosts: readonly KnownHost[], report: ReportProblem): void {
  if (policy.mode === 'observe') return;
  const counts = new Map<string, number>();
  for (const { zone } of hosts) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  const sizes = [...counts].map(([zone, size]) => ({ zone, hosts: size })).toSorted((left, right) => (left.zone < right.zone ? -1 : 1));
  for (const zone of policy.zones ?? [])
    if (!counts.has(zone))
      report('HP040', findPlace(node, ['zones']), `zones: no known host stands in ${quote(zone)}`, suggest(zone, [...counts.keys()]));
  const groups = [...new Set(hosts.map(({ group }) => group))].toSorted();
  for (const group of policy.stateful)
    if (!groups.includes(group))
      report('HP040', findPlace(node, ['stateful']), `stateful: no known host belongs to ${quote(group)}`, suggest(group, groups));

  const small = sizes.filter(({ zone }) => (policy.zones?.includes(zone) ?? true) && leastToConfirm(sizes, zone) === undefined);
  if (small.length > 0) {
    const named = small.map(({ zone, hosts: size }) => `${zone} (${size} known host${size === 1 ? '' : 's'})`).join(', ');
    report('HP026', findPlace(node, ['mode']), `mode: zone ${named} can never be confirmed on the evidence of its hosts alone`);
  }
  for (const group of groups.filter((name) => !policy.stateful.includes(name))) checkRoom(policy, group, node, hosts, report);
}

/** Of the zone with the most hosts of the group: whatever is well, too few are elsewhere. */
function checkRoom(
  { minHealthyElsewhere }: ZoneEvacuation,
  group: string,
  node: Node,
  hosts: readonly KnownHost[],
  report: ReportProblem,
): void {
  const members = hosts.filter((host) => host.group === group);
  const inZone = new Map<string, number>();
  for (const { zone } of members) inZone.set(zone, (inZone.get(zone) ?? 0) + 1);
  const [largest] = [...inZone].toSorted((left, right) => right[1] - left[1]);
  if (largest === undefined) return;
  const [zone, count] = largest;
  const wanted = countOf(minHealthyElsewhere, members.length, 'up');
  const elsewhere = members.length - count;
  if (elsewhere >= wanted) return;
  const place = findPlace(node, ['minHealthyElsewhere']);
  report('HP026', place, `minHealthyElsewhere: ${wanted} hosts of group ${group} wanted outside zone ${zone}, and there are ${elsewhere}`);
}
