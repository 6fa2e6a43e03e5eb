/**
 * Who runs commands for the agent? This process of its own: starting a program from a disk that hangs stops everything else in the process
 * that starts it, and here nothing else is at stake.
 *
 * One run of a check at a time; one `systemctl show` for all units every 5 s. A unit is restarted when that was ordered and the host's own
 * file allows it. The runner ends with its parent, and takes what it has started with it.
 */
import { firstLine, readCheckStatus } from './check-status.ts';
import { runCommand, type CommandResult, type RunningCommand } from './run-command.ts';
import type { Assignment, CheckCommand, RestartEnd, RestartOrder, RunnerMessage, RunnerReading } from './runner-messages.ts';
import { countRestarts, findUnit, judgeUnit, parseUnits, unitProperties } from './unit-state.ts';

const sayEveryMs = 1_000;
const unitsEveryMs = 5_000;
const unitsTimeoutMs = 4_000;

const running = new Set<RunningCommand>();
/** By signal and subject, so that a parent that does not listen costs no memory. */
const unsaid = new Map<string, RunnerReading>();
const unsaidRestarts: RestartEnd[] = [];
let assignment: Assignment | undefined;
let restarting = false;
let saying = false;

function note(reading: RunnerReading): void {
  unsaid.set(`${reading.signal} ${reading.subject}`, reading);
  say();
}

function say(): void {
  if (saying || !process.connected) return;
  const message: RunnerMessage = { readings: [...unsaid.values()], restarts: unsaidRestarts.splice(0) };
  unsaid.clear();
  saying = true;
  process.send?.(message, () => {
    saying = false;
    if (unsaid.size > 0 || unsaidRestarts.length > 0) say();
  });
}

/** Runs `command` again and again; never a second time while the first is still there. */
async function repeat(
  command: readonly string[],
  pace: { readonly everyMs: number; readonly timeoutMs: number; readonly firstAfterMs: number },
  told: (result: CommandResult) => void,
): Promise<void> {
  await pause(pace.firstAfterMs);
  for (;;) {
    const startedAt = performance.now();
    const started = runCommand(command, pace.timeoutMs);
    running.add(started);
    told(await started.result);
    await started.gone;
    running.delete(started);
    await pause(Math.max(100, startedAt + pace.everyMs - performance.now()));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function watchUnits(units: readonly string[]): void {
  const restarts = new Map<string, number>();
  const command = ['systemctl', 'show', `--property=${unitProperties.join(',')}`, '--no-pager', '--', ...units];
  void repeat(command, { everyMs: unitsEveryMs, timeoutMs: unitsTimeoutMs, firstAfterMs: 0 }, (result) => {
    const shown = parseUnits(result.output);
    for (const subject of units) {
      const unit = findUnit(shown, subject);
      if (result.exitCode !== 0 && unit === undefined) {
        note({
          signal: 'service.unit_down',
          subject,
          value: null,
          detail: `systemctl ${result.because ?? firstLine(result.complaint) ?? `ended with ${result.exitCode}`}`,
        });
        continue;
      }
      const { value, detail } = judgeUnit(unit, restarts.get(subject));
      if (unit !== undefined) restarts.set(subject, countRestarts(unit));
      note({ signal: 'service.unit_down', subject, value, detail });
    }
  });
}

/** Starts are spread over the interval, so that checks of one pace do not all start in the same moment. */
function watchCheck({ name, command, everyMs, timeoutMs }: CheckCommand, place: number, of: number): void {
  void repeat(command, { everyMs, timeoutMs, firstAfterMs: (everyMs * place) / of }, (result) => {
    note({ signal: 'service.check_status', subject: name, ...readCheckStatus(result) });
  });
}

/** systemd itself restarts it; the command only waits for that. */
async function restartUnit({ unit, timeoutMs }: RestartOrder['restart']): Promise<Omit<RestartEnd, 'unit'>> {
  if (assignment?.restartUnits.includes(unit) !== true)
    return { state: 'refused', detail: `${unit} is not among the units that may be restarted` };
  if (restarting) return { state: 'refused', detail: 'another unit is being restarted' };
  restarting = true;
  const started = runCommand(['systemctl', 'restart', '--no-ask-password', '--', unit], timeoutMs);
  running.add(started);
  const { exitCode, because, complaint } = await started.result;
  running.delete(started);
  restarting = false;
  if (exitCode === 0) return { state: 'done', detail: `systemd has restarted ${unit}` };
  return { state: 'failed', detail: `systemctl restart ${unit} ${because ?? `ended with ${exitCode}: ${firstLine(complaint) ?? ''}`}` };
}

async function carryOut({ restart }: RestartOrder): Promise<void> {
  unsaidRestarts.push({ unit: restart.unit, ...(await restartUnit(restart)) });
  say();
}

process.on('message', (message: RestartOrder) => {
  if (!('restart' in message)) return;
  void carryOut(message);
});

process.once('message', (message) => {
  assignment = message as Assignment;
  const { units, checks } = assignment;
  if (units.length > 0) watchUnits(units);
  for (const [place, check] of checks.entries()) watchCheck(check, place, checks.length);
  setInterval(say, sayEveryMs);
});

process.on('disconnect', () => {
  for (const command of running) command.kill();
  process.exit(0);
});
