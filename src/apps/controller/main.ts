/** The controller's own process: reads its flags, runs, and ends with the exit code that the ending stands for. */
import { parseArgs } from 'node:util';

import { exitCodes } from '../cli/exit-codes.ts';
import { controllerFlags, nameOfFlag, readControllerOptions, type ControllerFlags } from './controller-options.ts';
import { runController } from './run-controller.ts';
import { waitForStop } from './stop-signal.ts';

function readFlags(): ControllerFlags {
  const names = Object.keys(controllerFlags) as (keyof ControllerFlags)[];
  const options = Object.fromEntries(names.map((flag) => [nameOfFlag(flag).slice(2), { type: 'string' } as const]));
  const { values } = parseArgs({ options });
  return Object.fromEntries(names.map((flag) => [flag, values[nameOfFlag(flag).slice(2)]]));
}

function sayUsage(problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exit(exitCodes.usage.code);
}

let flags: ControllerFlags;
try {
  flags = readFlags();
} catch (error) {
  sayUsage([(error as Error).message]);
}
const options = readControllerOptions(flags);
if (!options.ok) sayUsage(options.problem);
const ending = await runController(options.value, waitForStop());
process.exit(exitCodes[ending].code);
