/** Does the simulated cloud do what every actuator must? */
import { openCloud } from '../unit/simulator/cloud/stage.ts';
import { describeActuator } from './actuator-suite.ts';

const settledMs = 10 * 60_000;

describeActuator('simulated cloud', () => {
  const { group, run, make, look, takeInventory } = openCloud();
  // Machines of a fresh rehearsal, and agents that have started.
  run(settledMs);
  return {
    actuator: {
      make: (call) => Promise.resolve(make(call)),
      look: (call) => Promise.resolve(look(call)),
      takeInventory: () => Promise.resolve(takeInventory()),
    },
    pass: run,
    protect: (machine) => void group.protect(group.find(machine) as never),
    close: () => undefined,
  };
});
