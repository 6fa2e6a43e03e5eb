/**
 * The real controller as a process of its own, with a cloud that is a file: ledger, HTTP and loop are the product's. At one point around
 * a call it does what the test wants: dies at once, is stopped as by SIGSTOP, or never goes on.
 *
 * Seconds may pass faster in it than outside (`haste`), so that a minute of the product's thresholds is a few seconds of the test's; its
 * wall clock may be stepped while it runs, by writing milliseconds into the file `clock-step`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createClock } from '../../../src/adapters/clock.ts';
import { readControllerOptions } from '../../../src/apps/controller/controller-options.ts';
import { runController } from '../../../src/apps/controller/run-controller.ts';
import { waitForStop } from '../../../src/apps/controller/stop-signal.ts';
import { hurry } from './hurry.ts';
import { createFileCloud, type CallPoint } from './file-cloud.ts';
import { openWatchedLedger, type LedgerPoint } from './watched-ledger.ts';

export interface ActingPlan {
  readonly folder: string;
  readonly listen: string;
  readonly machines: readonly string[];
  readonly haste: number;
  readonly tokens?: string | undefined;
  /** Only the first time that the point is reached. */
  readonly at?: CallPoint | LedgerPoint | undefined;
  readonly does?: 'die' | 'stop' | 'hang' | undefined;
}

const { folder, listen, machines, haste, tokens, at, does } = JSON.parse(process.argv[2] ?? '') as ActingPlan;

let reached = false;
function pass(point: CallPoint | LedgerPoint): Promise<void> {
  if (point !== at || reached) return Promise.resolve();
  reached = true;
  if (does === 'hang') return new Promise(() => undefined);
  process.kill(process.pid, does === 'die' ? 'SIGKILL' : 'SIGSTOP');
  return Promise.resolve();
}

const stepFile = join(folder, 'clock-step');
hurry(haste, () => (existsSync(stepFile) ? Number(readFileSync(stepFile, 'utf8')) : 0));
const clock = createClock(undefined);
const options = readControllerOptions({ listen, stateDir: folder, policies: join(folder, 'policies'), tokens });
if (!options.ok) throw new Error(options.problem.join('\n'));
await runController(options.value, waitForStop(), {
  openLedger: (file, version) => openWatchedLedger(file, version, pass),
  openActuator: () => ({ actuator: createFileCloud(join(folder, 'effects.jsonl'), machines, clock.now, pass), actions: undefined }),
});
process.exit(0);
