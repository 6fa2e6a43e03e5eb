/** Every fault that a scenario can name. One line a fault. */
import type { FaultDefinition } from '../fault.ts';
import { busyDisk } from './busy-disk.ts';
import { crashController } from './crash-controller.ts';
import { disturbReports } from './disturb-reports.ts';
import { freezeFilesystem } from './freeze-filesystem.ts';
import { idleDisk } from './idle-disk.ts';
import { killAgent } from './kill-agent.ts';
import { partition } from './partition.ts';
import { pauseAgent } from './pause-agent.ts';
import { pauseController } from './pause-controller.ts';
import { slowDns } from './slow-dns.ts';
import { stallDisk } from './stall-disk.ts';

export const faultCatalog: readonly FaultDefinition[] = [
  stallDisk,
  freezeFilesystem,
  busyDisk,
  idleDisk,
  pauseAgent,
  killAgent,
  slowDns,
  disturbReports,
  partition,
  pauseController,
  crashController,
];
