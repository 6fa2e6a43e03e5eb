/** `limits`: how much may be done at all? Defaults are those of remediation/limits.ts, so that saying nothing is the careful choice. */
import { dayMs, minuteMs } from '../base/instant.ts';
import { defaultLimits, type Limits } from '../remediation/limits.ts';
import { checkLimits } from './check-limits.ts';
import { defaulted, object, required } from './object-shape.ts';
import { amount, duration, list, wholeNumber, writeAmount, writeDuration, type Shape } from './shape.ts';

const window = object('a mapping with window and max', {
  window: required(duration(minuteMs, 30 * dayMs), 'Any stretch of time of this length.'),
  max: required(wholeNumber(1, 1000), 'At most so many repairs begin in it.'),
});

type Windows = Limits['per'];

function writeWindows(per: Windows): readonly { window: string; max: number }[] {
  return per.map(({ windowMs, max }) => ({ window: writeDuration(windowMs), max }));
}

/** `inFlight` and `per`, which a policy and the guardrails both have. */
export function budgetRows(inFlight: number, per: Windows) {
  return {
    inFlight: defaulted(wholeNumber(1, 20), 'The in-flight cap: repairs under way at once. One whose outcome is unknown counts.', inFlight),
    per: defaulted(
      list(window, 'a list of budgets'),
      'The windowed budgets: at most `max` repairs in any stretch of `window`. All of them hold.',
      writeWindows(per),
    ),
  };
}

export function readWindows(per: readonly { readonly window: number; readonly max: number }[]): Windows {
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
    'How long the first repair is watched before the next one begins.',
    writeDuration(canary.verifyMs),
  ),
  growth: defaulted(wholeNumber(1, 10), 'So many times as many repairs at once after each round that helped.', canary.growth),
  ceiling: defaulted(amount(), 'Never more of the group under repair at once than this.', writeAmount(canary.ceiling)),
});

const rows = {
  ...budgetRows(defaultLimits.inFlight, defaultLimits.per),
  minHealthy: defaulted(
    amount(),
    'Healthy hosts that must be left in the group, counted against its desired capacity.',
    writeAmount(defaultLimits.minHealthy),
  ),
  storm: defaulted(stormShape, 'The storm gate: too many suspects at once are one cause, and not many.', {}),
  canary: defaulted(canaryShape, 'One repair first, watched; then more.', {}),
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
      minHealthy: values.minHealthy,
      storm: { suspects: values.storm.suspects, atLeast: values.storm.atLeast, quietMs: values.storm.quiet },
      canary: { verifyMs: values.canary.verify, growth: values.canary.growth, ceiling: values.canary.ceiling },
      breakAfter: values.breakAfter,
    };
  },
};
