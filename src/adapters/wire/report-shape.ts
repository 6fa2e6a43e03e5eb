/**
 * Is this a report? Checks shape and bounds of what came in, before anything else sees it. A host that lies about its own state can
 * harm its own verdicts only; a report of a million readings, or of infinities, could harm everybody's.
 *
 * Fields that a newer agent may add are left out, not refused.
 */
import { isIP } from 'node:net';
import { z } from 'zod';

import { findNearest } from '../../base/nearest.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import { addressesMost, type Report } from '../../liveness/report.ts';
import { bundleLettersMost, ordersMost, type AgentReport } from '../../remediation/order.ts';
import type { SignalDefinition } from '../../liveness/signal.ts';
import type { Refusal } from './refusal.ts';

export const readingsMax = 600;
export const bodyBytesMax = 256 * 1024;
const subjectLengthMax = 200;
const numberMax = 1e15;
const triesMax = 1e6;
const mentionedMax = 5;
const addressLengthMax = 60;

const printable = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^\P{Cc}*$/u, 'control characters are not accepted');
const name = printable(subjectLengthMax).min(1);
const text = printable(500);
const whole = z.int().nonnegative();
const amount = z.number().nonnegative().max(numberMax);

function fewEntries<Value extends z.ZodType>(value: Value, most: number) {
  return z.record(name, value).refine((entries) => Object.keys(entries).length <= most, `at most ${most} entries are accepted`);
}

const reportShape = z.object({
  formatVersion: z.literal(1),
  host: z.object({ id: name, name, zone: name, group: name, tags: fewEntries(text, 64) }),
  facts: fewEntries(text, 64),
  addresses: z
    .array(printable(addressLengthMax).refine((found) => isIP(found) !== 0, 'expected an IP address'))
    .max(addressesMost)
    .optional(),
  boot: name,
  run: name,
  sequence: whole.min(1),
  uptimeMs: amount,
  wallClock: amount,
  agentVersion: name,
  self: z.object({
    score: whole.max(8),
    loopGapMs: amount,
    proberSilentMs: amount.nullable(),
    droppedReports: whole,
  }),
  readings: z.custom<Report['readings']>(isGroup, 'expected values by signal and subject'),
  details: fewEntries(fewEntries(text, readingsMax), readingsMax).refine(
    (details) => countInner(details) <= readingsMax,
    `at most ${readingsMax} details are accepted`,
  ),
  lacks: fewEntries(text, 200),
  orders: z
    .array(
      z.object({
        token: name,
        state: z.enum(['running', 'done', 'failed', 'refused']),
        detail: text,
        bundle: z.string().max(bundleLettersMost).optional(),
      }),
    )
    .max(ordersMost)
    .optional(),
});

function countInner(groups: Readonly<Record<string, object>>): number {
  return Object.values(groups).reduce((sum, group) => sum + Object.keys(group).length, 0);
}

export interface ReportProblem {
  readonly refusal: Extract<Refusal, 'invalid_report' | 'unknown_signal'>;
  readonly message: string;
}

/** Makes the check for a catalogue of signals. */
export function createReportCheck(signals: readonly SignalDefinition[]): (body: unknown) => Result<AgentReport, ReportProblem> {
  const unitOf = new Map<string, SignalDefinition['unit']>(signals.map((signal) => [signal.name, signal.unit]));
  const names = [...unitOf.keys()];

  function findUnknown(report: Report): string | undefined {
    for (const said of [report.readings, report.details, report.lacks]) {
      for (const signal in said) if (!unitOf.has(signal)) return signal;
    }
    return undefined;
  }

  return (body) => {
    const parsed = reportShape.safeParse(body);
    if (!parsed.success) return wrong({ refusal: 'invalid_report', message: sayIssues(parsed.error) });
    const report: AgentReport = parsed.data;
    const misread = findMisread(report.readings);
    if (misread !== undefined) return wrong({ refusal: 'invalid_report', message: misread });
    const unknown = findUnknown(report);
    if (unknown !== undefined) return wrong({ refusal: 'unknown_signal', message: sayUnknown(unknown, names) });
    const misfit = findMisfit(report, unitOf);
    return misfit === undefined ? ok(report) : wrong({ refusal: 'invalid_report', message: misfit });
  };
}

/** Readings are most of a report: a schema library spends more on them than the controller spends on everything else that it does. */
function findMisread(readings: Readonly<Record<string, unknown>>): string | undefined {
  let found = 0;
  for (const signal in readings) {
    const bySubject = readings[signal];
    if (!isName(signal)) return `readings: ${nameForm}`;
    if (!isGroup(bySubject)) return `readings.${signal}: expected values by subject`;
    for (const subject in bySubject) {
      found += 1;
      if (!isName(subject)) return `readings.${signal}: ${nameForm}`;
      if (!isValue(bySubject[subject]))
        return `readings.${signal}.${subject}: expected a number from 0 up, counts of tries, or null; failed and slow tries together must not exceed the tries`;
    }
  }
  return found > readingsMax ? `readings: at most ${readingsMax} readings are accepted` : undefined;
}

const nameForm = `a name has from 1 to ${subjectLengthMax} characters, and no control characters`;

function isName(text: string): boolean {
  return text.length > 0 && text.length <= subjectLengthMax && !/\p{Cc}/u.test(text);
}

function isGroup(found: unknown): found is Readonly<Record<string, unknown>> {
  return typeof found === 'object' && found !== null && !Array.isArray(found);
}

function isValue(found: unknown): boolean {
  if (found === null) return true;
  if (typeof found === 'number') return found >= 0 && found <= numberMax;
  if (!isGroup(found)) return false;
  const { tried, failed, slow } = found;
  return isTries(tried) && isTries(failed) && isTries(slow) && failed + slow <= tried;
}

function isTries(found: unknown): found is number {
  return Number.isInteger(found) && (found as number) >= 0 && (found as number) <= triesMax;
}

/** A count where a number belongs, or the reverse, or a share of a thousand. */
function findMisfit(report: Report, unitOf: ReadonlyMap<string, SignalDefinition['unit']>): string | undefined {
  for (const [signal, bySubject] of Object.entries(report.readings)) {
    const unit = unitOf.get(signal);
    for (const [subject, reading] of Object.entries(bySubject)) {
      if (reading === null) continue;
      const place = `readings["${signal}"]["${subject}"]`;
      if (unit === 'counts' && typeof reading === 'number') return `${place}: expected counts of tries, found ${reading}`;
      if (unit !== 'counts' && typeof reading !== 'number') return `${place}: expected a number, found counts of tries`;
      if (unit === 'share' && (reading as number) > shareMax) return `${place}: expected a share from 0 to 1, found ${reading as number}`;
    }
  }
  return undefined;
}

/** Rounding, and counters that are read a moment apart, carry a true share a little past 1. */
const shareMax = 1.5;

function sayIssues(error: z.ZodError): string {
  const said = error.issues
    .slice(0, mentionedMax)
    .map(({ path, message }) => `${path.length === 0 ? 'the body' : path.join('.')}: ${message}`);
  const more = error.issues.length - said.length;
  return `${said.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function sayUnknown(signal: string, names: readonly string[]): string {
  const nearest = findNearest(signal.slice(0, subjectLengthMax), names);
  return `unknown signal "${signal}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`} An agent that is newer than its controller knows signals that the controller does not: upgrade the controller first.`;
}
