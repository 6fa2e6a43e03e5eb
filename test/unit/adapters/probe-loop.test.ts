import { expect, test } from 'vitest';
import { createProbeLoop, type TryOutcome } from '../../../src/adapters/probe-loop.ts';
import { startDeadline } from '../../../src/adapters/steady-clock.ts';
import { createHandClock } from './hand-clock.ts';

const answered: TryOutcome = { kind: 'answered', seconds: 0.01 };
const refused: TryOutcome = { kind: 'failed', detail: 'ECONNREFUSED' };

/** A loop whose tries take `tookMs` and end as `outcome` says at that moment. */
function play(outcome: () => TryOutcome, tookMs: () => number = () => 0) {
  const clock = createHandClock();
  const started: number[] = [];
  const hurried: number[] = [];
  const attempt = () =>
    new Promise<TryOutcome>((resolve) => {
      started.push(clock.now());
      clock.after(tookMs(), () => resolve(outcome()));
    });
  const loop = createProbeLoop(attempt, clock, () => hurried.push(clock.now()), 0);
  loop.start();
  return { clock, loop, started, hurried };
}

test('an endpoint that answers is asked every two seconds', async () => {
  const { clock, started, loop } = play(() => answered);
  await clock.pass(6_000);
  expect(started).toEqual([0, 2_000, 4_000, 6_000]);
  expect(loop.take().counts).toEqual({ tried: 4, failed: 0, slow: 0 });
});

test('a failure brings a try every half second, for 30 s after the last failure', async () => {
  let broken = true;
  const { clock, started } = play(() => (broken ? refused : answered));
  await clock.pass(100);
  broken = false;
  await clock.pass(34_900);
  expect(started.slice(0, 5)).toEqual([0, 500, 1_000, 1_500, 2_000]);
  expect(started.filter((at) => at > 30_000)).toEqual([32_000, 34_000]);
});

test('an endpoint that dies just after a good try has failed three times within 5 s, and hurries once', async () => {
  // The common brief asks for suspect within 7 s: three failures, each after a deadline of a second.
  let dead = false;
  const { clock, hurried } = play(
    () => (dead ? { kind: 'failed', detail: 'no answer within 1 s' } : answered),
    () => (dead ? 1_000 : 1),
  );
  await clock.pass(2);
  dead = true;
  await clock.pass(20_000);
  expect(hurried).toHaveLength(1);
  expect(hurried[0]).toBeLessThanOrEqual(5_000);
});

test('a silent endpoint has at most four tries in flight', async () => {
  const { clock, started, loop } = play(
    () => refused,
    () => 60_000,
  );
  await clock.pass(59_000);
  expect(started).toHaveLength(4);
  expect(loop.take().counts.tried).toBe(0);
});

test('a collection starts again from nothing', async () => {
  const { clock, loop } = play(() => refused);
  await clock.pass(1_000);
  expect(loop.take().counts).toEqual({ tried: 3, failed: 3, slow: 0 });
  expect(loop.take().counts).toEqual({ tried: 0, failed: 0, slow: 0 });
});

test('a try that overlaps a stall of this process is forgotten, whether it has ended or not', async () => {
  const { clock, loop } = play(
    () => refused,
    () => 900,
  );
  await clock.pass(1_000);
  loop.discard(500, 1_000);
  await clock.pass(2_000);
  expect(loop.take().counts.failed).toBeGreaterThan(0);

  const other = play(
    () => refused,
    () => 900,
  );
  await other.clock.pass(800);
  other.loop.discard(100, 800);
  await other.clock.pass(500);
  expect(other.loop.take().counts).toEqual({ tried: 0, failed: 0, slow: 0 });
});

test('a try that could not be made blames nobody', async () => {
  const { clock, loop } = play(() => ({ kind: 'unknown', detail: 'EMFILE' }));
  await clock.pass(4_000);
  expect(loop.take()).toMatchObject({ unknown: true, counts: { tried: 0, failed: 0, slow: 0 }, detail: 'EMFILE ×3' });
});

test('a try that throws is unknown, and the loop goes on', async () => {
  const clock = createHandClock();
  const loop = createProbeLoop(
    () => Promise.reject(new Error('our own mistake')),
    clock,
    () => {},
    0,
  );
  loop.start();
  await clock.pass(2_000);
  expect(loop.take()).toMatchObject({ unknown: true, detail: 'Error: our own mistake ×2' });
});

test('the details name the commonest failure first, and what came too late', async () => {
  const outcomes: TryOutcome[] = [{ kind: 'failed', detail: 'SERVFAIL' }, refused, refused, refused];
  const { clock, loop } = play(() => outcomes.shift() ?? answered);
  await clock.pass(1_600);
  loop.noteLate(100, 1.52);
  expect(loop.take()).toMatchObject({ detail: 'ECONNREFUSED ×3, SERVFAIL, answered too late, after 1.5 s', answerSeconds: [1.52] });
});

test('a stopped loop asks no more', async () => {
  const { clock, loop, started } = play(() => answered);
  await clock.pass(100);
  loop.stop();
  await clock.pass(10_000);
  expect(started).toEqual([0]);
});

test('a deadline lets what has already arrived be read first', async () => {
  const clock = createHandClock();
  const expired: number[] = [];
  startDeadline(clock, 1_000, () => expired.push(clock.now()));
  const cancelInTheLastMoment = startDeadline(clock, 1_000, () => expired.push(-1));
  clock.after(1_000, cancelInTheLastMoment);
  await clock.pass(2_000);
  expect(expired).toEqual([1_001]);
});
