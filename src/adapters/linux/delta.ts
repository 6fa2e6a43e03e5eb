/** How much has a kernel counter grown since the last look? Undefined at the first look, and when the counter went backwards. */
export interface Delta {
  grow(value: number, now: number): { readonly by: number; readonly overMs: number } | undefined;
}

const shortestMs = 50;

export function createDelta(): Delta {
  let last: { value: number; at: number } | undefined;
  return {
    grow: (value, now) => {
      const before = last;
      if (before !== undefined && now - before.at < shortestMs) return undefined;
      last = { value, at: now };
      if (before === undefined || value < before.value) return undefined;
      return { by: value - before.value, overMs: now - before.at };
    },
  };
}
