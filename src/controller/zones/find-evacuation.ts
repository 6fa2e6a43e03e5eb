/** Which policy speaks for a zone? */
import type { ZoneEvacuation } from '../../policy/policy.ts';
import type { State } from '../state.ts';

/** One that names it before one for every zone. */
export function findEvacuation({ policies }: State, zone: string): ZoneEvacuation | undefined {
  const all = policies?.zoneEvacuations ?? [];
  return all.find(({ zones }) => zones?.includes(zone) === true) ?? all.find(({ zones }) => zones === undefined);
}
