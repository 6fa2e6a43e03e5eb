/** A document of kind HostRemediation: which hosts, when, what to do about it, and how much of it. */
import { dayMs, minuteMs } from '../base/instant.ts';
import { when } from './shapes/condition-shape.ts';
import { checkHostRemediation } from './check-host-remediation.ts';
import { headerRows, mode } from './shapes/header-rows.ts';
import { limits } from './shapes/limits-shape.ts';
import type { Node } from './node.ts';
import { rollbackHook } from './notification.ts';
import { defaulted, object, optional, required } from './shapes/object-shape.ts';
import { vetoes, type HostRemediation } from './policy.ts';
import type { ReportProblem } from './problem-list.ts';
import { choice, duration, list } from './shapes/shape.ts';
import { steps } from './shapes/step-shape.ts';
import { target } from './shapes/target-shape.ts';

const verify = object('a mapping with healthyFor', {
  healthyFor: defaulted(duration(minuteMs, dayMs), 'A repair has worked when its host has been healthy for so long.', '10m'),
});

export const hostRemediation = object(
  'a HostRemediation',
  {
    ...headerRows('HostRemediation'),
    mode,
    target: required(target, 'Which hosts it covers: `everyHost`, or a selection of which every declared kind must match.'),
    when: required(when, 'What must be seen on a host before anything is done about it.'),
    unless: defaulted(
      list(choice(vetoes), 'a list of circumstances', true),
      'Circumstances in which it holds, whatever its condition says.',
      [...vetoes],
    ),
    steps: required(steps, 'What to do, in order, from harmless to drastic; each only when the one before did not help.'),
    vetoWindow: defaulted(
      duration(0, 15 * minuteMs),
      'How long a repair in mode auto waits before its first call, so that a person can veto it.',
      '0s',
    ),
    limits: defaulted(limits, 'How much may be done at all.', {}),
    rollbackHook: optional(
      rollbackHook,
      'Asked to take a change back, once in an incident that is held because its suspects share that change. Heald itself rolls nothing back.',
    ),
    verify: defaulted(verify, 'When a repair counts as having worked.', {}),
  },
  checkHostRemediation,
);

export function readHostRemediation(file: string, node: Node, report: ReportProblem): HostRemediation | undefined {
  const values = hostRemediation.read(node, '', report);
  if (values === undefined) return undefined;
  return {
    kind: 'HostRemediation',
    ...values.metadata,
    file,
    mode: values.mode,
    target: values.target,
    when: values.when.condition,
    witnesses: values.when.witnesses,
    recoverMs: values.when.recoverMs,
    unless: values.unless,
    steps: values.steps,
    limits: values.limits,
    rollbackHook: values.rollbackHook,
    vetoWindowMs: values.vetoWindow,
    verifyHealthyForMs: values.verify.healthyFor,
  };
}
