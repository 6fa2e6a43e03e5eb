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
import type { Assignment, RestartEnd, RestartOrder, RunnerMessage, RunnerReading } from './runner-messages.ts';

export type ServiceSettings = Assignment;

export interface ServiceSource extends Source {
  /** Restarts the unit, or the first that may be restarted and whose check has failed. Resolves in bounded time. */
  restart(unit: string | undefined, timeoutMs: number): Promise<Omit<RestartEnd, 'unit'>>;
}

const silentAfterMs = 5_000;
/** A runner that has ended is replaced, but never in the midst of what ended it. */
const forkAgainAfterMs = 60_000;
/** On top of the time that a restart may take. */
const runnerGraceMs = 2_000;

export function createServiceSource(settings: ServiceSettings, hurry: Hurry, clock: Clock = steadyClock): ServiceSource {
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
  let restarting: { readonly unit: string; readonly told: (end: Omit<RestartEnd, 'unit'>) => void } | undefined;

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
      for (const { unit, ...end } of (message as RunnerMessage).restarts ?? []) if (restarting?.unit === unit) restarting.told(end);
    });
    runner.on('exit', (code, signal) => {
      ended = signal ?? `exit code ${code}`;
      restarting?.told({ state: 'failed', detail: `the runner of checks has ended (${ended}) while it was at it` });
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

  /** None down, none named, or none allowed: nothing to restart. */
  function chooseUnit(named: string | undefined): string | undefined {
    if (named !== undefined) return settings.restartUnits.includes(named) ? named : undefined;
    return settings.restartUnits.find((unit) => latest.get(`service.unit_down ${unit}`)?.value === 1);
  }

  function restart(named: string | undefined, timeoutMs: number): Promise<Omit<RestartEnd, 'unit'>> {
    const unit = chooseUnit(named);
    const refuse = (detail: string) => Promise.resolve({ state: 'refused' as const, detail });
    if (unit === undefined)
      return refuse(
        named === undefined ? 'no unit that may be restarted is down' : `${named} is not among the units that may be restarted`,
      );
    if (runner?.connected !== true || ended !== undefined) return refuse('no runner of commands is there');
    if (restarting !== undefined) return refuse('another unit is being restarted');
    const order: RestartOrder = { restart: { unit, timeoutMs } };
    return new Promise((resolve) => {
      const told = (end: Omit<RestartEnd, 'unit'>): void => {
        cancel();
        restarting = undefined;
        resolve(end);
      };
      const cancel = clock.after(timeoutMs + runnerGraceMs, () =>
        told({ state: 'failed', detail: `the runner of commands did not say within ${(timeoutMs + runnerGraceMs) / 1000} s how it went` }),
      );
      restarting = { unit, told };
      runner?.send(order, () => {});
    });
  }

  return {
    name: 'services',
    restart,
    start() {
      if (expected.length > 0 || settings.restartUnits.length > 0) startRunner();
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
