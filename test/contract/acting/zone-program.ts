/** The real controller as a process of its own, with all that it acts with on AWS; only that seconds pass faster in it. */
import { readControllerOptions, type ControllerFlags } from '../../../src/apps/controller/controller-options.ts';
import { runController } from '../../../src/apps/controller/run-controller.ts';
import { waitForStop } from '../../../src/apps/controller/stop-signal.ts';
import { hurry } from './hurry.ts';

export interface ZonePlan {
  readonly haste: number;
  readonly flags: ControllerFlags;
}

const { haste, flags } = JSON.parse(process.argv[2] ?? '') as ZonePlan;
hurry(haste);
const options = readControllerOptions(flags);
if (!options.ok) throw new Error(options.problem.join('\n'));
await runController(options.value, waitForStop());
process.exit(0);
