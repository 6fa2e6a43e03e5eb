/**
 * What can a step of a policy do? Each action is one file under actions/: its name, its fields, what it would do in words, and
 * its undo, or that it cannot be undone.
 */

/** A step as a policy declares it: the action's name and the values of its fields (durations in milliseconds). */
export interface Step {
  readonly action: string;
  readonly with: Readonly<Record<string, string | number | boolean>>;
}

/** One field of an action, from which the policy parser, the JSON Schema and the manual are made. Durations in milliseconds. */
export type ActionField =
  | { readonly kind: 'duration'; readonly summary: string; readonly default: number; readonly least: number; readonly most: number }
  | { readonly kind: 'text'; readonly summary: string; readonly default: string | undefined }
  | { readonly kind: 'choice'; readonly summary: string; readonly options: readonly string[]; readonly default: string };

/**
 * What a step costs, from least to most: nothing; the service that a host does, for a moment; the host itself, for as long as the step
 * lasts or for good.
 */
export const harms = ['none', 'service', 'host'] as const;
export type Harm = (typeof harms)[number];

export function worstHarm(several: readonly Harm[]): Harm {
  return harms.findLast((harm) => several.includes(harm)) ?? 'none';
}

export interface ActionDefinition {
  /** The word in policy files: `captureEvidence`, `replace`. */
  readonly name: string;
  readonly summary: string;
  readonly fields: Readonly<Record<string, ActionField>>;
  readonly harm: Harm;
  /** True when nothing can take it back; false when `undo` can. */
  readonly irreversible: boolean;
  /** What would take it back, in words; for an irreversible action, what a person can still do. */
  readonly undo: string;
  /** "replace i-0abc (terminate first, keep it 24 h)". */
  readonly describe: (step: Step, hostName: string) => string;
}
