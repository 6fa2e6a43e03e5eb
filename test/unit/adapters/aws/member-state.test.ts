import { LifecycleState } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';

import { readMemberState } from '../../../../src/adapters/aws/member-state.ts';

test('every state that Auto Scaling knows is one of the four of the inventory, or no member at all', () => {
  const states = Object.values(LifecycleState).map((state) => `${state} ${readMemberState(state, 'Healthy')}`);
  expect(states.toSorted()).toMatchInlineSnapshot(`
    [
      "Detached undefined",
      "Detaching leaving",
      "EnteringStandby aside",
      "InService in_service",
      "Pending coming",
      "Pending:Proceed coming",
      "Pending:Wait coming",
      "Quarantined aside",
      "ReplacingRootVolume aside",
      "ReplacingRootVolume:Proceed aside",
      "ReplacingRootVolume:Wait aside",
      "RootVolumeReplaced aside",
      "Standby aside",
      "Terminated undefined",
      "Terminating leaving",
      "Terminating:Proceed leaving",
      "Terminating:Retained aside",
      "Terminating:Wait leaving",
      "Warmed:Hibernated undefined",
      "Warmed:Pending undefined",
      "Warmed:Pending:Proceed undefined",
      "Warmed:Pending:Retained undefined",
      "Warmed:Pending:Wait undefined",
      "Warmed:Running undefined",
      "Warmed:Stopped undefined",
      "Warmed:Terminated undefined",
      "Warmed:Terminating undefined",
      "Warmed:Terminating:Proceed undefined",
      "Warmed:Terminating:Retained undefined",
      "Warmed:Terminating:Wait undefined",
    ]
  `);
});

test('a machine that is marked as unhealthy is on its way out while it still serves', () => {
  expect(readMemberState('InService', 'UNHEALTHY')).toBe('leaving');
  expect(readMemberState('InService', 'Unhealthy')).toBe('leaving');
  expect(readMemberState('Standby', 'Unhealthy')).toBe('aside');
});

test('a state that nobody knows yet counts as aside, so that nothing is done to it and nothing relies on it', () => {
  expect(readMemberState('Daydreaming', 'Healthy')).toBe('aside');
  expect(readMemberState(undefined, undefined)).toBeUndefined();
});
