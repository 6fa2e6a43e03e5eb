/**
 * The document of kind Guardrails: what holds for the whole fleet, whatever a single policy says. A set without one gets the careful
 * defaults of these rows.
 */
import { hourMs, secondMs } from '../base/instant.ts';
import { invariant } from '../base/invariant.ts';
import { formatTimestamp } from '../base/timestamp.ts';
import { checkWindows } from './check-limits.ts';
import { headerRows } from './shapes/header-rows.ts';
import { budgetRows, readWindows } from './shapes/limits-shape.ts';
import { maintenanceWindow } from './shapes/maintenance-window-shape.ts';
import { findPlace, nodeOf, type Node } from './node.ts';
import type { Caps } from '../remediation/limits.ts';
import { defaulted, object, optional, required } from './shapes/object-shape.ts';
import type { Guardrails } from './policy.ts';
import { breakOnProblem, type ReportProblem } from './problem-list.ts';
import { duration, list, share, text } from './shapes/shape.ts';
import { exclusion } from './shapes/target-shape.ts';
import { thresholds } from './shapes/thresholds-shape.ts';
import { timestamp } from './shapes/timestamp-shape.ts';

const freeze = object(
  'a mapping with from, until and reason',
  {
    from: required(timestamp(), 'From this moment on.'),
    until: required(timestamp(), 'Up to this moment.'),
    reason: required(text(), 'Why, for the person who reads that heald held.'),
  },
  ({ from, until }, node, path, report) => {
    if (from === undefined || until === undefined || from < until) return;
    report(
      'HP030',
      findPlace(node, ['until']),
      `${path}: ends ${formatTimestamp(until)}, which is not after its beginning ${formatTimestamp(from)}`,
    );
  },
);

function capsOf(inFlight: number, inAnHour: number, inADay: number): Caps {
  const count = (number: number) => ({ kind: 'count', count: number }) as const;
  return {
    inFlight: count(inFlight),
    per: [
      { windowMs: hourMs, max: count(inAnHour) },
      { windowMs: 24 * hourMs, max: count(inADay) },
    ],
  };
}

const zoneLimits = object('a mapping with inFlight and per', budgetRows(capsOf(2, 3, 8)), ({ per }, node, path, report) => {
  if (per !== undefined) checkWindows(per, node, path, report);
});

const limits = object(
  'a mapping of limits',
  {
    ...budgetRows(capsOf(2, 4, 12)),
    zone: defaulted(zoneLimits, 'The same for any one zone, over all policies and groups in it.', {}),
  },
  ({ per }, node, path, report) => {
    if (per !== undefined) checkWindows(per, node, path, report);
  },
);

export const guardrails = object('Guardrails', {
  ...headerRows('Guardrails'),
  limits: defaulted(limits, 'Limits over all policies and groups together.', {}),
  freezes: defaulted(list(freeze, 'a list of freezes', true), 'Times in which heald acts on nothing and says so.', []),
  maintenanceWindows: defaulted(
    list(maintenanceWindow, 'a list of windows', true),
    'Times of the week in which people work on the fleet, and heald acts on nothing and says so.',
    [],
  ),
  exclude: optional(exclusion, 'Hosts that heald watches and never acts on.'),
  thresholds: defaulted(thresholds, 'Where this fleet judges a signal otherwise than its manual page says, by signal name.', {}),
  silentAfter: defaulted(duration(15 * secondMs, hourMs), 'An agent is silent after so long without a report.', '20s'),
  observerSuspect: defaulted(
    share(),
    'More silent agents than this share of a group, and the fault may be with the controller: it holds.',
    '20%',
  ),
});

export function readGuardrails(file: string, node: Node, report: ReportProblem): Guardrails | undefined {
  const values = guardrails.read(node, '', report);
  if (values === undefined) return undefined;
  return {
    kind: 'Guardrails',
    ...values.metadata,
    file,
    limits: { ...readCaps(values.limits), zone: readCaps(values.limits.zone) },
    freezes: values.freezes,
    maintenanceWindows: values.maintenanceWindows.map(({ days, from, to, timeZone, reason }) => ({
      days,
      fromMinute: from,
      toMinute: to,
      timeZone,
      reason,
    })),
    exclude: values.exclude,
    thresholds: values.thresholds,
    silentAfterMs: values.silentAfter,
    observerSuspectShare: values.observerSuspect,
  };
}

function readCaps({ inFlight, per }: { readonly inFlight: Caps['inFlight']; readonly per: Parameters<typeof readWindows>[0] }): Caps {
  return { inFlight, per: readWindows(per) };
}

/** What holds where no file says anything. */
export function defaultGuardrails(): Guardrails {
  const nowhere = { line: 1, column: 1, endColumn: 1 };
  const words = nodeOf({ apiVersion: 'heald/v1', kind: 'Guardrails', metadata: { name: 'default-guardrails' } }, nowhere);
  const read = readGuardrails('(built in)', words, breakOnProblem);
  invariant(read !== undefined, 'The default guardrails are not accepted');
  return read;
}
