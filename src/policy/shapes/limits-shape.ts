/** `limits`: how much may be done at all? Defaults are those of remediation/limits.ts, so that saying nothing is the careful choice. */
import { dayMs, minuteMs } from '../../base/instant.ts';
import { defaultLimits, gates, type Budget, type Caps, type Limits } from '../../remediation/limits.ts';
import { checkLimits } from '../check-limits.ts';
import { defaulted, object, optional, required } from './object-shape.ts';
import { amount, cap, choice, duration, list, wholeNumber, writeAmount, writeDuration, type Shape } from './shape.ts';

const window = object('a mapping with window and max', {
  window: required(duration(minuteMs, 30 * dayMs), 'Any stretch of time of this length.'),
  max: required(cap(1000), 'At most so many repairs begin in it; a share is one of the hosts that the budget is for, and at least one.'),
});

/** Of one host there is no share. */
const few: Shape<Budget['max']> = {
  ...wholeNumber(1, 100),
  read: (node, path, report) => {
    const count = wholeNumber(1, 100).read(node, path, report);
    return count === undefined ? undefined : { kind: 'count', count };
  },
};

const hostWindow = object('a mapping with window and max', {
  window: required(duration(minuteMs, 30 * dayMs), 'Any stretch of time of this length.'),
  max: required(few, 'At most so many repairs of the same host begin in it.'),
});

type Windows = readonly Budget[];

function writeWindows(per: Windows): readonly { window: string; max: string | number }[] {
  return per.map(({ windowMs, max }) => ({ window: writeDuration(windowMs), max: writeAmount(max) }));
}

/** `inFlight` and `per`, which a policy and the guardrails both have. */
export function budgetRows({ inFlight, per }: Caps) {
  return {
    inFlight: defaulted(
      cap(20),
      'The in-flight cap: repairs under way at once. One whose outcome is unknown counts.',
      writeAmount(inFlight),
    ),
    per: defaulted(
      list(window, 'a list of budgets'),
      'The windowed budgets: at most `max` repairs in any stretch of `window`. All of them hold.',
      writeWindows(per),
    ),
  };
}

export function readWindows(per: readonly { readonly window: number; readonly max: Budget['max'] }[]): Windows {
  return per.map(({ window: windowMs, max }) => ({ windowMs, max }));
}

const { storm, canary } = defaultLimits;

const stormShape = object('a mapping with suspects, atLeast and quiet', {
  suspects: defaulted(amount(), 'Closed while so much of the group is suspect at once.', writeAmount(storm.suspects)),
  atLeast: defaulted(wholeNumber(1, 1000), 'Never closed by fewer suspect hosts than this, however small the group.', storm.atLeast),
  quiet: defaulted(duration(0, dayMs), 'How long it must have been quiet before the gate opens again.', writeDuration(storm.quietMs)),
});

const canaryShape = object('a mapping with verify, growth and ceiling', {
  verify: defaulted(
    duration(minuteMs, dayMs),
    'How long the first repair is watched before more may follow; the same after one that did not help, and in each new storm.',
    writeDuration(canary.verifyMs),
  ),
  growth: defaulted(wholeNumber(1, 10), 'So many times as many repairs at once after each that helped.', canary.growth),
  ceiling: defaulted(amount(), 'Never more of the group under repair at once than this.', writeAmount(canary.ceiling)),
});

const rows = {
  ...budgetRows(defaultLimits),
  perHost: defaulted(
    list(hostWindow, 'a list of budgets'),
    'The windowed budgets of one host: what was tried on it and did not last is not tried for ever.',
    writeWindows(defaultLimits.perHost),
  ),
  coolDown: defaulted(
    duration(minuteMs, dayMs),
    'How long a host is left alone after a repair of it that did not help.',
    writeDuration(defaultLimits.coolDownMs),
  ),
  minHealthy: defaulted(
    amount(),
    'Healthy hosts that must be left in the group, counted against its desired capacity.',
    writeAmount(defaultLimits.minHealthy),
  ),
  storm: defaulted(stormShape, 'The storm gate: too many suspects at once are one cause, and not many.', {}),
  canary: defaulted(canaryShape, 'One repair first, watched; then more.', {}),
  quorum: optional(
    object('a mapping with members', {
      members: required(wholeNumber(3, 99), 'How many members the group has when it is whole.'),
    }),
    'For groups that decide by majority: a member is touched only while all others are there, well and left alone.',
  ),
  gate: optional(
    choice(gates),
    'Who is asked, before anything that costs a host, whether the group can spare it. What cannot be asked holds.',
  ),
  breakAfter: defaulted(
    wholeNumber(1, 10),
    'The breaker: so many repairs in a row that did not help stop the policy for the group until a person closes it.',
    defaultLimits.breakAfter,
  ),
};

const written = object('a mapping of limits', rows, checkLimits);

export const limits: Shape<Limits> = {
  ...written,
  read: (node, path, report) => {
    const values = written.read(node, path, report);
    if (values === undefined) return undefined;
    return {
      inFlight: values.inFlight,
      per: readWindows(values.per),
      perHost: readWindows(values.perHost),
      coolDownMs: values.coolDown,
      minHealthy: values.minHealthy,
      storm: { suspects: values.storm.suspects, atLeast: values.storm.atLeast, quietMs: values.storm.quiet },
      canary: { verifyMs: values.canary.verify, growth: values.canary.growth, ceiling: values.canary.ceiling },
      quorum: values.quorum,
      gate: values.gate,
      breakAfter: values.breakAfter,
    };
  },
};
