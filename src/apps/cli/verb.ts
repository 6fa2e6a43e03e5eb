/** What is a verb of the command line? What it takes, how it is used, and what it does; its one-line summary is in catalogue.ts. */
import type { Instant } from '../../base/instant.ts';
import type { Ending } from './exit-codes.ts';
import type { Screen } from './screen.ts';
import type { Times } from './pages/times.ts';

export interface VerbOption {
  /** "--since <duration>", as commander reads it. */
  readonly flags: string;
  readonly summary: string;
}

export interface Argument {
  readonly form: `<${string}>` | `[${string}]`;
  readonly summary: string;
}

/** As commander gives them, by name in camel case; a list where an option may be given several times. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Verb {
  readonly argument?: Argument;
  /** A second one, after it. */
  readonly secondArgument?: Argument;
  readonly options: readonly VerbOption[];
  /** The words after `heald`, and what they do; help shows them first. */
  readonly examples: readonly (readonly [words: string, effect: string])[];
  /** What the exit code says, where the verb can end otherwise than well. */
  readonly endings?: string;
  /** True when the verb ends itself on Ctrl-C, in its own order. */
  readonly endsItself?: true;
  readonly run: (call: Call) => Promise<Ending>;
}

/** One call of a verb: what was asked, and everything that the outside gives it. */
export interface Call {
  readonly argument: string | undefined;
  readonly secondArgument?: string | undefined;
  readonly options: Options;
  readonly screen: Screen;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly times: Times;
  readonly now: () => Instant;
}

/** What was asked cannot be answered: said on stderr in one sentence that tells what to do, and the verb ends so. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable';
  readonly ending: Ending;

  constructor(ending: Ending, message: string) {
    super(message);
    this.ending = ending;
  }
}

/** The option's text; undefined when it was not given. */
export function textOf(call: Call, option: string): string | undefined {
  const value = call.options[option];
  return typeof value === 'string' ? value : undefined;
}
