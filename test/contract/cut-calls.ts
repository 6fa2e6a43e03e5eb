/** What if the process dies at a call? Calls that end with it, right before or right after the one of a number. */
import type { AwsCalls } from '../../src/adapters/aws/aws-calls.ts';
import { callCatalog, type CallName } from '../../src/adapters/aws/call-catalog.ts';

export interface Crash {
  readonly happens: Promise<void>;
  isOver: boolean;
}

/** Counted from the first that changes something; those that only read are counted from there on too, unless left out. */
export function cutCalls(
  calls: AwsCalls,
  at: number,
  when: 'before' | 'after',
  countsReads = true,
): { readonly calls: AwsCalls; readonly crash: Crash } {
  let die: () => void = () => undefined;
  const crash: Crash = { happens: new Promise((resolve) => (die = resolve)), isOver: false };
  let count = 0;
  let isDead = false;
  const never = (): Promise<never> => new Promise(() => undefined);
  const end = (): Promise<never> => {
    isDead = true;
    die();
    return never();
  };
  async function send(name: CallName, input: object, options?: object): Promise<unknown> {
    if (isDead) return never();
    const isCounted = callCatalog[name].does === 'changes' || (countsReads && count > 0);
    if (isCounted) count += 1;
    if (isCounted && count === at && when === 'before') return end();
    const answer = await calls.send(name, input, options);
    return isCounted && count === at && when === 'after' ? end() : answer;
  }
  return { calls: { send: send as AwsCalls['send'], close: () => undefined }, crash };
}
