import { expect, test } from 'vitest';
import type { LaneKind, LaneWord, ProbeTarget, ToProber } from '../../../../src/adapters/prober/messages.ts';
import { createProberTeam, type ProberEvents } from '../../../../src/adapters/prober/prober-team.ts';

const data: ProbeTarget = { mount: '/data', device: '259:1', folders: ['/data'], lanes: ['fsync', 'read', 'create', 'space'] };
const tickMs = 250;

interface FakeChild {
  readonly events: ProberEvents;
  readonly sent: ToProber[];
  abandoned: boolean;
}

function word(lane: LaneKind, inFlightMs: number): LaneWord {
  return { mount: '/data', lane, inFlightMs, tried: 0, failed: 0, tookMs: [] };
}

function createTeam() {
  let now = 0;
  const children: FakeChild[] = [];
  const team = createProberTeam({
    start: (events) => {
      const child: FakeChild = { events, sent: [], abandoned: false };
      children.push(child);
      return { pid: 100 + children.length, send: (message) => child.sent.push(message), abandon: () => (child.abandoned = true) };
    },
    now: () => now,
    onWords: () => {},
    onFacts: () => {},
  });
  team.setTargets([data]);
  team.start();
  return {
    team,
    children,
    child: (place: number) => children[place] as FakeChild,
    /** Which lanes of /data a child was last told to probe. */
    lanesOf: (place: number) => {
      const last = children[place]?.sent.findLast((message) => message.kind === 'probe');
      return last?.kind === 'probe' ? last.targets[0]?.lanes : undefined;
    },
    pass: (ms: number, speaking?: { place: number; lanes: readonly LaneWord[] }) => {
      for (let passed = 0; passed < ms; passed += tickMs) {
        now += tickMs;
        if (speaking !== undefined) children[speaking.place]?.events.onMessage({ kind: 'spoke', lanes: speaking.lanes });
        team.tick(tickMs);
      }
    },
    setNow: (at: number) => (now = at),
  };
}

test('one prober works and one waits, and the one that waits probes nothing', () => {
  const { children, lanesOf } = createTeam();
  expect(children).toHaveLength(2);
  expect(lanesOf(0)).toEqual(['fsync', 'read', 'create', 'space']);
  expect(lanesOf(1)).toBeUndefined();
});

test('a prober that is silent for three seconds is given up, and the spare takes over all but what it is stuck on', () => {
  const { team, child, lanesOf, pass } = createTeam();
  pass(2_000, { place: 0, lanes: [word('fsync', 2_000), word('read', 5)] });
  pass(2_500);
  expect(child(0).abandoned).toBe(false);
  pass(250);
  expect(child(0).abandoned).toBe(true);
  expect(lanesOf(1)).toEqual(['read', 'create', 'space']);
  expect(team.stuck()).toEqual([{ mount: '/data', lane: 'fsync', ageMs: 4_750 }]);
  pass(10_000, { place: 1, lanes: [word('read', 0)] });
  expect(team.stuck()[0]?.ageMs).toBe(14_750);
});

test('when the kernel lets a given-up prober go, its lanes are probed again', () => {
  const { team, child, lanesOf, pass } = createTeam();
  pass(250, { place: 0, lanes: [word('fsync', 9_000)] });
  pass(3_000);
  child(0).events.onEnd();
  expect(team.stuck()).toEqual([]);
  expect(lanesOf(1)).toEqual(['fsync', 'read', 'create', 'space']);
});

test('time in which the agent itself did not run is not silence of the prober', () => {
  const { team, child, setNow } = createTeam();
  child(0).events.onMessage({ kind: 'spoke', lanes: [] });
  setNow(60_000);
  team.tick(500);
  expect(child(0).abandoned).toBe(false);
});

test('a new spare is started only after a minute without trouble, never during it', () => {
  const { children, pass } = createTeam();
  pass(250, { place: 0, lanes: [] });
  pass(3_000);
  expect(children).toHaveLength(2);
  children[0]?.events.onEnd();
  pass(50_000, { place: 1, lanes: [word('fsync', 0)] });
  pass(1_000, { place: 1, lanes: [word('fsync', 4_000)] });
  pass(59_000, { place: 1, lanes: [word('fsync', 0)] });
  expect(children).toHaveLength(2);
  pass(2_000, { place: 1, lanes: [word('fsync', 0)] });
  expect(children).toHaveLength(3);
});

test('while a given-up prober is still stuck, nothing new is started', () => {
  const { children, pass } = createTeam();
  pass(250, { place: 0, lanes: [word('fsync', 9_000)] });
  pass(3_000);
  pass(300_000, { place: 1, lanes: [] });
  expect(children).toHaveLength(2);
});

test('a prober that crashes is replaced by the spare at once', () => {
  const { team, child, lanesOf } = createTeam();
  child(0).events.onEnd();
  expect(lanesOf(1)).toEqual(['fsync', 'read', 'create', 'space']);
  child(1).events.onEnd();
  expect(team.silentMs()).toBeNull();
});

test('a prober may take its time to start, but not for ever', () => {
  const { child, pass } = createTeam();
  pass(14_750);
  expect(child(0).abandoned).toBe(false);
  pass(250);
  expect(child(0).abandoned).toBe(true);
});

test('stopping waits for the prober no longer than it is allowed to, and kills the spare', async () => {
  const { team, child } = createTeam();
  await new Promise<void>((resolve) => team.stop(1, resolve));
  expect(child(0).sent.at(-1)).toEqual({ kind: 'stop' });
  expect(child(0).abandoned).toBe(true);
  expect(child(1).abandoned).toBe(true);
});

test('stopping is over as soon as the prober has ended', () => {
  const { team, child } = createTeam();
  let stopped = 0;
  team.stop(10, () => (stopped += 1));
  child(0).events.onEnd();
  expect(stopped).toBe(1);
});

test('stopping is over as soon as the prober has tidied up: one that is stuck in the kernel ends much later', () => {
  const { team, child } = createTeam();
  let stopped = 0;
  team.stop(10, () => (stopped += 1));
  child(0).events.onMessage({ kind: 'tidied' });
  expect(stopped).toBe(1);
  expect(child(0).abandoned).toBe(true);
});
