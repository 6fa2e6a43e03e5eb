/** What is known of each call: what it takes, what it gives, and what it may do? */
import type { ServiceName } from './open-client.ts';

export interface Exchange<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

export interface CatalogueEntry {
  readonly service: ServiceName;
  /** `reads` may be repeated; `changes` is sent once and never again without looking. */
  readonly does: 'reads' | 'changes';
  readonly why: string;
  /** Which of the packaged policies give the right to change something; `replace` where nothing is said. */
  readonly givenBy?: readonly ('replace' | 'drain')[];
  /** Rights that AWS asks for besides the one that is named like the call. Source: the user guide's page of the call. */
  readonly alsoNeeds?: readonly string[];
}
