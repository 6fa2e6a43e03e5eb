/** What does a call of the small account answer, or refuse with? */

/** A tree of what an answer says; a list becomes `<member>` or `<item>`, as the service has it, or JSON. */
export type Tree = string | number | boolean | undefined | readonly Tree[] | { readonly [name: string]: Tree };

export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly more: Readonly<Record<string, string>>;

  constructor(code: string, message: string, status = 400, more: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

/** The members of a list in a form: `InstanceIds.member.1`, … */
export function listOf(parameters: URLSearchParams, name: string): string[] {
  return [...parameters]
    .filter(([key]) => key.startsWith(`${name}.`) && !key.slice(name.length + 1).includes('.'))
    .map(([, value]) => value);
}
