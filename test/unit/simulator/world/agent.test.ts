import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/base/random.ts';
import type { Report } from '../../../../src/liveness/report.ts';
import { createAgent } from '../../../../src/simulator/world/agent.ts';
import { createHost } from '../../../../src/simulator/world/host.ts';
import { createScheduler } from '../../../../src/simulator/scheduler.ts';

/** An agent whose every report is answered after two milliseconds, unless the link is cut. */
function startAgent() {
  const scheduler = createScheduler(0);
  const host = createHost({ name: 'web-a-1', zone: 'a', group: 'web' }, 120, createRandom(5));
  const heard: { at: number; report: Report }[] = [];
  const link = { cut: false };
  const agent = createAgent(host, scheduler, (report, answered) => {
    if (link.cut) return;
    heard.push({ at: scheduler.now(), report });
    scheduler.after(2, answered);
  });
  agent.start();
  const fsyncAges = () => heard.map(({ report }) => report.readings['disk.fsync_stall_seconds']?.['/data']);
  return { scheduler, host, heard, link, agent, fsyncAges };
}

test('it reports every five seconds, give or take a tenth, counting from one', () => {
  const { scheduler, heard } = startAgent();
  scheduler.runUntil(600_000);
  expect(heard.length).toBeGreaterThan(110);
  expect(heard.map(({ report }) => report.sequence)).toEqual(heard.map((_, place) => place + 1));
  const gaps = heard.slice(1).map(({ at }, place) => at - (heard[place]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4_500);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(5_500);
});

test('a stall is told at once when it crosses the levels for suspect and for failed', () => {
  const { scheduler, host, heard } = startAgent();
  scheduler.runUntil(60_000);
  host.disk.stalledSince = 60_000;
  scheduler.runUntil(90_000);
  const ages = heard.map(({ report }) => Number(report.readings['disk.stall_seconds']?.['nvme1n1']));
  expect(ages.find((age) => age >= 5)).toBeLessThan(6.1);
  expect(ages.find((age) => age >= 20)).toBeLessThan(21.1);
});

test('time in which it stood still is never measured as a stall, and it says that it stood still', () => {
  const { scheduler, host, heard, agent, fsyncAges } = startAgent();
  scheduler.runUntil(60_000);
  host.disk.stalledSince = 60_000;
  scheduler.after(2_000, () => agent.pause());
  scheduler.after(62_000, () => {
    host.disk.stalledSince = undefined;
    agent.resume();
  });
  scheduler.after(62_500, () => {
    host.disk.stalledSince = 122_500;
  });
  scheduler.runUntil(126_000);
  expect(Math.max(...fsyncAges().map(Number))).toBeLessThan(4);
  const [first] = heard.filter(({ at }) => at > 100_000);
  expect(first?.report.self).toMatchObject({ score: 1, loopGapMs: 60_000 });
});

test('a stall that lasts through a pause is measured without the pause', () => {
  const { scheduler, host, agent, fsyncAges } = startAgent();
  scheduler.runUntil(60_000);
  host.disk.stalledSince = 60_000;
  scheduler.after(2_000, () => agent.pause());
  scheduler.after(32_000, () => agent.resume());
  scheduler.runUntil(97_000);
  const last = Number(fsyncAges().at(-1));
  expect(last).toBeGreaterThan(3);
  expect(last).toBeLessThanOrEqual(7);
});

test('a new agent on a host with a bad disk starts to count at its own start, under a new run', () => {
  const { scheduler, host, heard, agent, fsyncAges } = startAgent();
  scheduler.runUntil(60_000);
  host.disk.stalledSince = 60_000;
  scheduler.after(40_000, () => agent.kill());
  scheduler.after(45_000, () => agent.start());
  scheduler.runUntil(108_000);
  expect(new Set(heard.map(({ report }) => report.run)).size).toBe(2);
  expect(heard.at(-1)?.report).toMatchObject({ sequence: 1, boot: heard[0]?.report.boot });
  expect(Number(fsyncAges().at(-1))).toBeLessThan(3);
});

test('what could not be sent is kept, the newest twelve, and sent in order once the link is back', () => {
  const { scheduler, heard, link } = startAgent();
  scheduler.runUntil(60_000);
  link.cut = true;
  const before = heard.length;
  scheduler.after(120_000, () => {
    link.cut = false;
  });
  scheduler.runUntil(200_000);
  const [first, ...late] = heard.slice(before).map(({ report }) => report.sequence);
  expect(first).toBeGreaterThan(before + 5);
  expect(late).toEqual(late.map((_, place) => Number(first) + 1 + place));
  expect(heard.at(-1)?.report.self.droppedReports).toBeGreaterThan(5);
});

test('a host that is switched off says nothing, whoever starts its agent, and comes back with a new boot id', () => {
  const { scheduler, heard, agent } = startAgent();
  scheduler.runUntil(20_000);
  agent.turnOff();
  agent.start();
  expect(agent.answers()).toBe(false);
  const before = heard.length;
  scheduler.runUntil(80_000);
  expect(heard.length).toBe(before);
  agent.turnOn();
  scheduler.runUntil(100_000);
  expect(agent.answers()).toBe(true);
  expect(new Set(heard.map(({ report }) => report.boot))).toEqual(new Set(['boot-web-a-1-1', 'boot-web-a-1-2']));
});

test('an agent that runs already is not started a second time', () => {
  const { scheduler, heard, agent } = startAgent();
  agent.start();
  scheduler.runUntil(60_000);
  expect(new Set(heard.map(({ report }) => report.run)).size).toBe(1);
  expect(heard.length).toBeLessThan(15);
});
