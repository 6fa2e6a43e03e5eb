/** What is shifted away from which zone in the small account? Shifts expire by its clock; a resource has one of its owner at most. */
import { Refusal, type Tree } from './aws-answer.ts';

export interface AccountShift {
  readonly zonalShiftId: string;
  readonly resourceIdentifier: string;
  readonly awayFrom: string;
  readonly shiftType: string;
  expiryTime: number;
  comment: string;
  isActive: boolean;
}

export interface AccountShifts {
  readonly all: AccountShift[];
  /** Zones that AWS shifts away from, everywhere. */
  readonly autoshifts: Set<string>;
  /** A shift is taken, and takes no effect yet. */
  areSlow: boolean;
  pageSize: number;
  /** Those of the resource at this moment. */
  active(resource?: string): readonly AccountShift[];
  /** Somebody else's. */
  add(resource: string, awayFrom: string, comment: string, shiftType?: string): AccountShift;
  readonly handlers: Readonly<Record<string, (parameters: URLSearchParams) => Tree>>;
}

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 3_600 };

/** `listManaged` gives the resources that take part, and their zones. */
export function createShifts(now: () => number, listManaged: () => ReadonlyMap<string, readonly string[]>): AccountShifts {
  const all: AccountShift[] = [];
  const shifts: AccountShifts = {
    all,
    autoshifts: new Set(),
    areSlow: false,
    pageSize: 100,
    active: (resource) =>
      all.filter(
        (each) => each.isActive && each.expiryTime * 1_000 > now() && (resource === undefined || each.resourceIdentifier === resource),
      ),
    add(resourceIdentifier, awayFrom, comment, shiftType = 'ZONAL_SHIFT') {
      const zonalShiftId = `shift-${all.length + 1}`;
      const shift = { zonalShiftId, resourceIdentifier, awayFrom, shiftType, expiryTime: now() / 1_000 + 3_600, comment, isActive: true };
      all.push(shift);
      return shift;
    },
    handlers: {
      StartZonalShift(told) {
        const [resource, awayFrom] = [told.get('resourceIdentifier') ?? '', told.get('awayFrom') ?? ''];
        const comment = told.get('comment') ?? '';
        const zones = listManaged().get(resource);
        if (zones === undefined) throw new Refusal('ResourceNotFoundException', `${resource} is not managed`, 404);
        if (!zones.includes(awayFrom))
          throw new Refusal('ValidationException', `${resource} is not in ${awayFrom}`, 400, { reason: 'UnsupportedAz' });
        if (comment.length > 128) throw new Refusal('ValidationException', 'the comment is too long', 400, { reason: 'MissingValue' });
        const own = shifts.active(resource).find(({ shiftType }) => shiftType === 'ZONAL_SHIFT');
        if (own !== undefined)
          throw new Refusal('ConflictException', 'There is an active zonal shift', 409, {
            reason: 'ZonalShiftAlreadyExists',
            zonalShiftId: own.zonalShiftId,
          });
        const expiryTime = now() / 1_000 + readSeconds(told.get('expiresIn') ?? '');
        return tellShift(Object.assign(shifts.add(resource, awayFrom, comment), { expiryTime }));
      },
      UpdateZonalShift(told) {
        const shift = findActive(told.get('id') ?? '');
        shift.expiryTime = now() / 1_000 + readSeconds(told.get('expiresIn') ?? '');
        shift.comment = told.get('comment') ?? shift.comment;
        return tellShift(shift);
      },
      CancelZonalShift(told) {
        const shift = findActive(told.get('id') ?? '');
        shift.isActive = false;
        return tellShift(shift);
      },
      GetManagedResource(told) {
        const resource = told.get('id') ?? '';
        const zones = listManaged().get(resource);
        if (zones === undefined) throw new Refusal('ResourceNotFoundException', `${resource} is not managed`, 404);
        return tellResource(resource, zones);
      },
      ListManagedResources(told) {
        const resources = [...listManaged()];
        const first = Number(told.get('nextToken') ?? 0);
        const last = first + shifts.pageSize;
        const items = resources.slice(first, last).map(([resource, zones]) => tellResource(resource, zones));
        return { items, ...(last < resources.length ? { nextToken: String(last) } : {}) };
      },
      ListAutoshifts: () => ({
        items: [...shifts.autoshifts].map((awayFrom) => ({ awayFrom, startTime: now() / 1_000, status: 'ACTIVE' })),
      }),
    },
  };

  function findActive(id: string): AccountShift {
    const found = all.find(({ zonalShiftId }) => zonalShiftId === id);
    if (found === undefined) throw new Refusal('ResourceNotFoundException', `there is no ${id}`, 404);
    if (!shifts.active().includes(found))
      throw new Refusal('ConflictException', 'it is not active', 409, { reason: 'ZonalShiftStatusNotActive', zonalShiftId: id });
    return found;
  }

  function tellResource(arn: string, zones: readonly string[]): Tree {
    const zonalShifts = shifts.active(arn);
    const away = new Set(shifts.areSlow ? [] : zonalShifts.map(({ awayFrom }) => awayFrom));
    return {
      arn,
      availabilityZones: zones,
      appliedWeights: Object.fromEntries(zones.map((zone) => [zone, away.has(zone) ? 0 : 1])),
      zonalShifts: zonalShifts.map((shift) => ({ ...tellShift(shift), appliedStatus: 'APPLIED' })),
      autoshifts: [],
    };
  }

  return shifts;
}

function tellShift(shift: AccountShift): { readonly [name: string]: Tree } {
  const { isActive, ...told } = shift;
  return { ...told, startTime: shift.expiryTime - 3_600, status: isActive ? 'ACTIVE' : 'CANCELED' };
}

function readSeconds(expiresIn: string): number {
  const [, count, unit] = /^([1-9]\d{0,3})([mh])$/.exec(expiresIn) ?? [];
  const seconds = Number(count) * (unitSeconds[unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0 && seconds <= 72 * 3_600))
    throw new Refusal('ValidationException', `${expiresIn} is no time`, 400, { reason: 'InvalidExpiresIn' });
  return seconds;
}
