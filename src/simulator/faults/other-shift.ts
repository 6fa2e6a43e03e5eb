/** What if traffic is shifted by somebody else? A person was quicker, or the provider has noticed by itself; perhaps of another zone. */
import { hourMs } from '../../base/instant.ts';
import { defaulted, optional, required } from '../../policy/shapes/object-shape.ts';
import { choice, text } from '../../policy/shapes/shape.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const otherShift: FaultDefinition = {
  name: 'otherShift',
  summary: "Somebody else, or the provider itself, shifts traffic away from a zone; at the end of the fault that somebody's shifts end.",
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    zone: required(text(), 'The zone.'),
    group: optional(text(), 'Only of this group; of all of them when it is left out.'),
    by: defaulted(choice(['others', 'provider']), 'Whose shifts they are; the provider calls the zone ill as well.', 'others'),
  },
  describe: (_whom, { zone, by }) =>
    `${by === 'provider' ? 'the provider' : 'somebody else'} shifts traffic away from zone ${String(zone)}`,
  begin: (world, _agents, { zone, group, by }) => {
    const { shifts, balancers, illZones } = cloudOf(world).zones;
    const awayFrom = String(zone);
    const whose = by === 'provider' ? 'provider' : 'others';
    const author = whose === 'provider' ? 'the cloud' : 'others';
    const shifted = balancers.filter(({ takesShifts, name }) => takesShifts && (group === undefined || name === group));
    if (whose === 'provider') illZones.set(awayFrom, 'autoshift');
    for (const { resource } of shifted) shifts.begin({ resource, awayFrom, by: whose, evacuation: undefined, forMs: 12 * hourMs }, author);
    return () => {
      illZones.delete(awayFrom);
      for (const { resource } of shifted) if (shifts.activeOn(resource)?.by === whose) shifts.end(resource, author);
    };
  },
};
