/**
 * Which actions are there? Adding one is a file under actions/, its test, and a line here. The order is from harmless to drastic, and it
 * is the order of the rungs: a policy may leave some out, and climbs the others.
 */
import type { ActionDefinition } from './action.ts';
import { captureEvidence } from './actions/capture-evidence.ts';
import { quarantine } from './actions/quarantine.ts';
import { reboot } from './actions/reboot.ts';
import { replace } from './actions/replace.ts';
import { stopStart } from './actions/stop-start.ts';
import { restartUnit } from './actions/restart-unit.ts';

export const actionCatalog: readonly ActionDefinition[] = [captureEvidence, restartUnit, reboot, stopStart, quarantine, replace];

export function findAction(name: string): ActionDefinition | undefined {
  return actionCatalog.find((action) => action.name === name);
}
