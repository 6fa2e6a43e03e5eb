/** A real controller that acts, stopped (SIGSTOP) for a real minute, with every threshold as it is: nothing is done on what was known before. */
import { describe, test } from 'vitest';

import { tellOfStopBeforeCall, tellOfStopBeforeDecision } from '../contract/acting/stopped-stories.ts';

const story = { haste: 1, stoppedForSeconds: 60 };

describe.concurrent('a controller that stood still for a real minute', { timeout: 480_000 }, () => {
  test('does not make the call that it had intended when the host is well by then', () => tellOfStopBeforeCall(story, true));
  test('makes it once when the host is still ill, after watching for a minute again', () => tellOfStopBeforeCall(story, false));
  test('does nothing about what waited in its sockets meanwhile', () => tellOfStopBeforeDecision(story));
});
