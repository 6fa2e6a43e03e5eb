/** Why was a request refused? A closed union with the HTTP status of each, and how often, per sender, since it was last asked. */

export const refusalStatus = {
  not_json: 400,
  no_credential: 401,
  unknown_pause: 404,
  unknown_repair: 404,
  unknown_zone: 404,
  unknown_group: 404,
  no_open_breaker: 404,
  name_taken: 409,
  too_many_pauses: 409,
  other_plan: 409,
  not_waiting: 409,
  other_host: 403,
  no_length: 411,
  too_large: 413,
  wrong_media_type: 415,
  invalid_report: 422,
  unknown_signal: 422,
  invalid_request: 422,
  too_fast: 429,
  too_many_hosts: 503,
  not_leading: 503,
  not_durable: 503,
  ledger_unreadable: 503,
} as const satisfies Record<string, number>;

export type Refusal = keyof typeof refusalStatus;

/** For the manual. */
export const refusalMeaning: Readonly<Record<Refusal, string>> = {
  not_json: 'The body is empty, cut off, or not JSON.',
  no_credential: 'A token is missing, unknown, or of the other role.',
  unknown_pause: 'No pause of that name holds; it may have been lifted, or have come to its end.',
  unknown_repair: 'No repair of that id is known; the controller remembers the open ones and the last 200 that ended.',
  unknown_zone: 'No host of that zone has been heard. Zones are named by their ids.',
  unknown_group: 'No host of that group has been heard.',
  no_open_breaker: 'The breaker of that group is not open; somebody may have closed it already.',
  name_taken: 'A pause of that name holds on another scope. Choose another name, or lift it first.',
  too_many_pauses: 'As many pauses hold as can be kept. Lift one that is not needed any more.',
  other_plan: 'The approval is for another plan than the one that is there now. Look at it, and approve what it says.',
  not_waiting: 'The repair does not wait for this: it is over, its time to be approved is over, or it needs nobody.',
  other_host: "The token is another host's: an agent may report only for its own.",
  no_length: 'The request has no Content-Length, so its size cannot be bounded before it is read.',
  too_large: 'The body has more than 256 KB.',
  wrong_media_type: 'The body is not sent as application/json.',
  invalid_report: 'The body is JSON, but not a report within its bounds; the message names the places.',
  unknown_signal: 'The report holds a signal that this controller does not know. Upgrade controllers before agents.',
  invalid_request: 'The body is JSON, but not what this route takes; the message names the places.',
  too_fast:
    'The host reports more often than 4 times a second, its connection sends more than 4 MB a second, or one address asks for the health of zones more than 50 times a second.',
  too_many_hosts: 'The controller already hears as many hosts as it can hold.',
  not_leading: 'The controller has not read its ledger yet. Until it has, it decides and does nothing.',
  not_durable: 'The ledger has not taken it yet. It waits, and until then the controller decides and does nothing.',
  ledger_unreadable: 'The ledger cannot be read now; the message says why.',
};

/** Thrown by a handler; the server answers with the status and `{"error":{"code","message"}}`. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly refusal: Refusal;
  /** The host that it says it is, or the address it came from. */
  readonly from: string;

  constructor(refusal: Refusal, from: string, message: string) {
    super(message);
    this.refusal = refusal;
    this.from = from;
  }
}

export interface RefusalCount {
  readonly because: Refusal;
  readonly from: string;
  readonly count: number;
}

export interface RefusalCounter {
  count(because: Refusal, from: string): void;
  /** What was counted since the last call. */
  drain(): readonly RefusalCount[];
}

/** Senders named apart; whoever invents names fills one shared line, not the ledger. */
const sendersMax = 50;
const senderLengthMax = 100;

export function createRefusalCounter(): RefusalCounter {
  const counts = new Map<string, { readonly because: Refusal; readonly from: string; count: number }>();
  return {
    count(because, from) {
      const named = from.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, senderLengthMax);
      const sender = counts.has(`${because} ${named}`) || counts.size < sendersMax ? named : 'other senders';
      const known = counts.get(`${because} ${sender}`);
      if (known === undefined) counts.set(`${because} ${sender}`, { because, from: sender, count: 1 });
      else known.count += 1;
    },
    drain() {
      const drained = [...counts.values()];
      counts.clear();
      return drained;
    },
  };
}
