/** What is to be done? Everything that the controller's core can ask its shell for; each is in the imperative. */
import type { Instant } from '../base/instant.ts';
import type { Entry } from './entry.ts';

/** The shell makes all `record` commands of a step durable, in order, before it executes any other command of that step. */
export type Command = { readonly kind: 'record'; readonly entry: Entry } | { readonly kind: 'look_again'; readonly at: Instant };
