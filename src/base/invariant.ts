/** A mistake of heald's own, never the fleet's or the user's: the process stops, and a fresh one starts from the ledger. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Throws `InvariantBroken` when `condition` is false; for what only our own mistake can make false. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantBroken(message);
}

/** The end of a switch over a closed union: the compiler refuses it while a member is missing. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`No case for ${JSON.stringify(value)}`);
}
