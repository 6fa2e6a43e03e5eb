/** What is one part of the kernel's account, such as its processor times? Each is a file of its own and feeds the Linux source. */
import type { Collection } from '../source.ts';

/** `now` is always monotonic milliseconds. */
export interface Concern {
  /** Looks, every half second. */
  sample?(now: number): void;
  /** Hands over what is known since the last call. */
  collect(into: Collection, now: number): void;
}
