/**
 * When? Milliseconds since the Unix epoch, on the controller's own steady timeline.
 *
 * The timeline is anchored to the wall clock once, at start, and then follows the monotonic clock: a step of the wall clock
 * changes nothing that heald decides. The pure floors never ask for the time; they are told.
 */
export type Instant = number;

/** Milliseconds from one instant to a later one; negative when `to` lies before `from`. */
export function elapsedMs(from: Instant, to: Instant): number {
  return to - from;
}

/** The instant `ms` milliseconds after `at`. */
export function after(at: Instant, ms: number): Instant {
  return at + ms;
}

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
