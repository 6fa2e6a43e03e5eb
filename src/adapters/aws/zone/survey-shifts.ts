/** What is shifted away from which zone at this moment, and by whom? */
import type { ActiveShift } from '../../../az/evacuation/survey.ts';
import type { AwsCalls } from '../aws-calls.ts';
import type { ResourceTold, ShiftTold } from './shift-types.ts';
import { expiryOf, readShiftComment } from './shift-worker.ts';

const pageMost = 100;

/** Of every resource of the account, watched or not: two zones are never left at once. */
export async function surveyShifts(calls: AwsCalls, signal: AbortSignal): Promise<readonly ActiveShift[]> {
  const shifts: ActiveShift[] = [];
  let page: string | undefined;
  do {
    const asked = { maxResults: pageMost, ...(page === undefined ? {} : { nextToken: page }) };
    const { items = [], nextToken } = await calls.send('ListManagedResources', asked, { signal });
    for (const resource of items) shifts.push(...listShifts(resource));
    page = nextToken;
  } while (page !== undefined && page !== '');
  return shifts;
}

function listShifts({ arn: resource = '', zonalShifts = [], autoshifts = [], appliedWeights = {} }: ResourceTold): ActiveShift[] {
  const isApplied = (zone: string): boolean => appliedWeights[zone] === 0;
  const shifts = zonalShifts.map((shift): ActiveShift => ({
    resource,
    awayFrom: shift.awayFrom,
    id: shift.zonalShiftId,
    ...readOwner(shift),
    until: shift.expiryTime === undefined ? undefined : expiryOf(shift),
    isApplied: isApplied(shift.awayFrom),
  }));
  // One that has ended is told here too.
  const autos = autoshifts.filter(({ appliedStatus }) => appliedStatus === 'APPLIED');
  return [
    ...shifts,
    ...autos.map(({ awayFrom }): ActiveShift => ({
      resource,
      awayFrom,
      id: 'autoshift',
      by: 'provider',
      evacuation: undefined,
      until: undefined,
      isApplied: isApplied(awayFrom),
    })),
  ];
}

function readOwner({ shiftType = 'ZONAL_SHIFT', comment }: ShiftTold): Pick<ActiveShift, 'by' | 'evacuation'> {
  const evacuation = readShiftComment(comment);
  if (evacuation !== undefined) return { by: 'heald', evacuation };
  return { by: shiftType === 'PRACTICE_RUN' || shiftType === 'ZONAL_AUTOSHIFT' ? 'provider' : 'others', evacuation };
}

/** The zones that AWS itself shifts traffic away from, anywhere in the region. */
export async function readActiveAutoshifts(calls: AwsCalls, signal: AbortSignal): Promise<readonly string[]> {
  const zones: string[] = [];
  let page: string | undefined;
  do {
    const asked = { status: 'ACTIVE', maxResults: pageMost, ...(page === undefined ? {} : { nextToken: page }) } as const;
    const { items = [], nextToken } = await calls.send('ListAutoshifts', asked, { signal });
    zones.push(...items.filter(({ status = 'ACTIVE' }) => status === 'ACTIVE').map(({ awayFrom }) => awayFrom));
    page = nextToken;
  } while (page !== undefined && page !== '');
  return zones;
}
