/** What does this controller act with? Nothing, unless it was told otherwise; then it can act, and its policies say whether it does. */
import { join } from 'node:path';

import { createAwsActuator } from '../../adapters/aws/aws-actuator.ts';
import { createAwsCalls } from '../../adapters/aws/aws-calls.ts';
import { createClock } from '../../adapters/clock.ts';
import type { Actuator } from '../../controller/actuator.ts';
import type { ControllerOptions } from './controller-options.ts';

export function openActuator({ aws, state }: ControllerOptions): Actuator | undefined {
  if (aws === undefined) return undefined;
  // Ages of what was read must not follow a wall clock that is set.
  return createAwsActuator({ calls: createAwsCalls(aws), evidenceFolder: join(state.folder, 'evidence'), now: createClock(undefined).now });
}
