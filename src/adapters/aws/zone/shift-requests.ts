/** Which request is each call of zonal shift? Method, path and where its fields go. */
import { invariant } from '../../../base/invariant.ts';

export interface ShiftRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** What is variable in it is escaped: an ARN is one segment. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

type Fields = Readonly<Record<string, string | number | undefined>>;

const requests: Readonly<Record<string, (fields: Fields) => Partial<ShiftRequest>>> = {
  StartZonalShift: (fields) => ({ method: 'POST', path: '/zonalshifts', body: JSON.stringify(fields) }),
  UpdateZonalShift: ({ zonalShiftId, ...rest }) => ({
    method: 'PATCH',
    path: `/zonalshifts/${escapeSegment(zonalShiftId)}`,
    body: JSON.stringify(rest),
  }),
  CancelZonalShift: ({ zonalShiftId }) => ({ method: 'DELETE', path: `/zonalshifts/${escapeSegment(zonalShiftId)}` }),
  GetManagedResource: ({ resourceIdentifier }) => ({ path: `/managedresources/${escapeSegment(resourceIdentifier)}` }),
  ListManagedResources: (fields) => ({ path: '/managedresources', query: listGiven(fields) }),
  ListAutoshifts: (fields) => ({ path: '/autoshifts', query: listGiven(fields) }),
};

export function composeShiftRequest(name: string, fields: object): ShiftRequest {
  const compose = requests[name];
  invariant(compose !== undefined, `Zonal shift has no ${name}`);
  return { method: 'GET', path: '/', query: {}, body: undefined, ...compose(fields as Fields) };
}

function listGiven(fields: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

/** As RFC 3986 has it, and the signature: what `encodeURIComponent` leaves alone and a path must not have is escaped too. */
function escapeSegment(value: Fields[string]): string {
  return encodeURIComponent(String(value)).replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
