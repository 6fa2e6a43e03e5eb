/** Is a freeze in force now, or a maintenance window? The reason, in words; undefined when there is none. */
import type { Instant } from '../../base/instant.ts';
import { formatTimestamp } from '../../base/timestamp.ts';
import type { Guardrails } from '../../policy/policy.ts';
import { describeWindow, isInWindow } from '../../remediation/maintenance-window.ts';

export function findFreeze({ freezes, maintenanceWindows }: Guardrails, now: Instant): string | undefined {
  const freeze = freezes.find(({ from, until }) => from <= now && now < until);
  if (freeze !== undefined) return `freeze until ${formatTimestamp(freeze.until)}: ${freeze.reason}`;
  const window = maintenanceWindows.find((one) => isInWindow(one, now));
  return window === undefined ? undefined : `maintenance (${describeWindow(window)}): ${window.reason}`;
}
