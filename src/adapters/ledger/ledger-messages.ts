/** What do the controller's thread and the ledger's thread say to each other? */
import type { Result } from '../../base/result.ts';
import type { LedgerProblem } from '../../controller/ledger.ts';
import type { AppendRequest } from './ledger-file.ts';

export type LedgerRequest = { readonly id: number } & (
  | ({ readonly kind: 'append' } & AppendRequest)
  | { readonly kind: 'read'; readonly after: number; readonly limit: number }
  | { readonly kind: 'take_lead' }
  | { readonly kind: 'close' }
);

export interface LedgerReply {
  readonly id: number;
  readonly result: Result<unknown, LedgerProblem>;
}

export interface LedgerWorkerData {
  readonly file: string;
  readonly version: string;
}
