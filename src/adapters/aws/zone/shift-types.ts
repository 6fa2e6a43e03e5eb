/**
 * What does zonal shift say, which the SDK has no client for here? Times are seconds since 1970, weights are 0 or 1, zones are ids.
 *
 * Source: service model arc-zonal-shift 2022-10-30.
 */
import type { Exchange } from '../exchange.ts';

/** One shift of one resource. */
export interface ShiftTold {
  readonly zonalShiftId: string;
  readonly resourceIdentifier?: string;
  readonly awayFrom: string;
  readonly expiryTime?: number;
  readonly comment?: string;
  /** `ZONAL_SHIFT`, `PRACTICE_RUN`, `FIS_EXPERIMENT`, `ZONAL_AUTOSHIFT`. */
  readonly shiftType?: string;
}

/** One resource that takes part; only what is active is told. */
export interface ResourceTold {
  readonly arn?: string;
  readonly name?: string;
  readonly appliedWeights?: Readonly<Record<string, number>>;
  readonly zonalShifts?: readonly ShiftTold[];
  readonly autoshifts?: readonly { readonly appliedStatus?: string; readonly awayFrom: string }[];
}

interface Page {
  readonly maxResults?: number;
  readonly nextToken?: string | undefined;
}

export interface ZonalShiftCalls {
  StartZonalShift: Exchange<
    { readonly resourceIdentifier: string; readonly awayFrom: string; readonly expiresIn: string; readonly comment: string },
    ShiftTold
  >;
  UpdateZonalShift: Exchange<{ readonly zonalShiftId: string; readonly expiresIn: string; readonly comment?: string }, ShiftTold>;
  CancelZonalShift: Exchange<{ readonly zonalShiftId: string }, ShiftTold>;
  GetManagedResource: Exchange<{ readonly resourceIdentifier: string }, ResourceTold>;
  ListManagedResources: Exchange<Page, { readonly items?: readonly ResourceTold[]; readonly nextToken?: string }>;
  ListAutoshifts: Exchange<
    Page & { readonly status: 'ACTIVE' },
    { readonly items?: readonly { readonly awayFrom: string; readonly status?: string }[]; readonly nextToken?: string }
  >;
}
