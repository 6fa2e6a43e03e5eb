/**
 * Are this host's services up? What systemd says of its units, and what the team's own Nagios plugins say.
 *
 * The agent starts no program itself: a runner, forked at the start when there is anything to run, does it and tells. While it is silent,
 * nothing is known, and that is what is reported.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createCrossing } from '../crossing.ts';
import { findSibling } from '../sibling-file.ts';
import type { Collection, Hurry, Source } from '../source.ts';
import { steadyClock, type Clock } from '../steady-clock.ts';
import type { Assignment, RunnerMessage, RunnerReading } from './runner-messages.ts';

export type ServiceSettings = Assignment;

const silentAfterMs = 5_000;
/** A runner that has ended is replaced, but never in the midst of what ended it. */
const forkAgainAfterMs = 60_000;

export function createServiceSource(settings: ServiceSettings, hurry: Hurry, clock: Clock = steadyClock): Source {
  const crossing = createCrossing(hurry);
  const latest = new Map<string, RunnerReading>();
  const expected: readonly Pick<RunnerReading, 'signal' | 'subject'>[] = [
    ...settings.units.map((subject) => ({ signal: 'service.unit_down' as const, subject })),
    ...settings.checks.map(({ name }) => ({ signal: 'service.check_status' as const, subject: name })),
  ];
  let heardAt = clock.now();
  let runner: ChildProcess | undefined;
  let ended: string | undefined;
  let cancelFork: (() => void) | undefined;

  function startRunner(): void {
    ended = undefined;
    heardAt = clock.now();
    runner = forkRunner(settings);
    runner.on('message', (message) => {
      heardAt = clock.now();
      for (const reading of (message as RunnerMessage).readings) {
        latest.set(`${reading.signal} ${reading.subject}`, reading);
        if (reading.value !== null) crossing(reading.signal, reading.subject, reading.value);
      }
    });
    runner.on('exit', (code, signal) => {
      ended = signal ?? `exit code ${code}`;
      latest.clear();
      cancelFork = clock.after(forkAgainAfterMs, startRunner);
    });
  }

  function explainSilence(): string | undefined {
    if (ended !== undefined) return `the runner of checks has ended (${ended})`;
    const silentForMs = clock.now() - heardAt;
    return silentForMs >= silentAfterMs ? `the runner of checks has been silent for ${Math.round(silentForMs / 1000)} s` : undefined;
  }

  function collect(into: Collection): void {
    const silence = explainSilence();
    for (const { signal, subject } of expected) {
      const reading = latest.get(`${signal} ${subject}`);
      if (silence !== undefined || reading === undefined) into.put(signal, subject, null, silence ?? 'has not run yet');
      else into.put(signal, subject, reading.value, reading.detail);
    }
  }

  return {
    name: 'services',
    start() {
      if (expected.length > 0) startRunner();
    },
    collect,
    discard(_from, until) {
      heardAt = Math.max(heardAt, until);
    },
    stop() {
      cancelFork?.();
      runner?.removeAllListeners('exit');
      if (runner?.connected === true) runner.disconnect();
    },
  };
}

/** The runner ends by itself as soon as the agent lets go of it; nobody waits for it. */
function forkRunner(assignment: Assignment): ChildProcess {
  const child = fork(fileURLToPath(findSibling('runner', import.meta.url)), [], {
    execArgv: ['--max-semi-space-size=1', '--max-old-space-size=32'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('error', () => {});
  child.send(assignment, () => {});
  child.unref();
  return child;
}
