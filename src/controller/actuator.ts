/** Who makes the calls? The port that the simulated cloud fulfils, and later the adapters for a real one. */
import type { Result } from '../base/result.ts';
import type { Call, Outcome } from '../remediation/call.ts';
import type { Inventory } from '../remediation/inventory.ts';

export interface Actuator {
  /** Makes the call once, without tries of its own, within a bounded time. Never rejects: what went wrong is the outcome. */
  make(call: Call): Promise<Outcome>;
  /** Looks whether a call whose outcome is unknown has taken effect; `unknown` again while nobody can say. Changes nothing. */
  look(call: Call): Promise<Outcome>;
  /** Reads the whole inventory, or says why it could not be read. A part that could not be read makes it unreadable. */
  takeInventory(): Promise<Result<Inventory, string>>;
}
