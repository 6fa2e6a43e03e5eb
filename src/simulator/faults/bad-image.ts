/** What if every new machine is as ill as the one that it replaces? Then the fault is in what they are made from. */
import { minuteMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice, duration } from '../../policy/shapes/shape.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';
import { freezeFilesystem } from './freeze-filesystem.ts';
import { killAgent } from './kill-agent.ts';
import { stallDisk } from './stall-disk.ts';

const symptoms: readonly FaultDefinition[] = [stallDisk, freezeFilesystem, killAgent];

export const badImage: FaultDefinition = {
  name: 'badImage',
  summary: 'Machines that are launched while it lasts fall ill after they have come up, and stay so.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    symptom: defaulted(choice(symptoms.map(({ name }) => name)), 'Which fault they get.', stallDisk.name),
    after: defaulted(duration(0, 60 * minuteMs), 'How long they are well first.', '1m'),
  },
  describe: (_whom, { symptom }) => `every new machine gets ${String(symptom)}`,
  begin: (world, _agents, { symptom, after }) => {
    const fault = symptoms.find(({ name }) => name === symptom);
    return cloudOf(world).atBirth((agent) => {
      world.scheduler.after(Number(after), () => fault?.begin(world, [agent], {}));
    });
  },
};
