/** What does a line of the controller's log say? Entries become lines for people, troubles are passed on, and `listening` is ours alone. */

export type ControllerLine =
  | { readonly kind: 'entry'; readonly at: number; readonly word: string; readonly text: string }
  | { readonly kind: 'listening' }
  | { readonly kind: 'trouble'; readonly text: string };

/** Undefined for lines that only machines need. */
export function readControllerLine(line: string): ControllerLine | undefined {
  const said = parse(line);
  // Not one of ours: Node itself says something before it dies.
  if (said === undefined) return line.trim() === '' ? undefined : { kind: 'trouble', text: line };
  const text = typeof said['msg'] === 'string' ? said['msg'] : '';
  if (typeof said['word'] === 'string' && typeof said['at'] === 'number')
    return { kind: 'entry', at: said['at'], word: said['word'], text };
  if (said['listening'] !== undefined) return { kind: 'listening' };
  const isTrouble = said['level'] === 'warn' || said['level'] === 'error' || said['level'] === 'fatal';
  return isTrouble || text.startsWith('The ledger takes entries again') ? { kind: 'trouble', text } : undefined;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
