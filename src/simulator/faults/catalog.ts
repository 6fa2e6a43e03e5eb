/** Every fault that a scenario can name. One line a fault. */
import type { FaultDefinition } from '../fault.ts';
import { asideByOthers } from './aside-by-others.ts';
import { badImage } from './bad-image.ts';
import { balancersFailOpen } from './balancers-fail-open.ts';
import { blindObserver } from './blind-observer.ts';
import { busyDisk } from './busy-disk.ts';
import { clockJumps } from './clock-jumps.ts';
import { cloudFails } from './cloud-fails.ts';
import { cloudSlow } from './cloud-slow.ts';
import { cloudThrottles } from './cloud-throttles.ts';
import { cloudTimesOutAfterEffect } from './cloud-times-out-after-effect.ts';
import { configurationRun } from './configuration-run.ts';
import { crashController } from './crash-controller.ts';
import { desiredChanged } from './desired-changed.ts';
import { disturbReports } from './disturb-reports.ts';
import { dnsChangesSlow } from './dns-changes-slow.ts';
import { failUnit } from './fail-unit.ts';
import { flakyWays } from './flaky-ways.ts';
import { freezeFilesystem } from './freeze-filesystem.ts';
import { groupBusy } from './group-busy.ts';
import { idleDisk } from './idle-disk.ts';
import { inventoryPartial } from './inventory-partial.ts';
import { inventoryUnreadable } from './inventory-unreadable.ts';
import { killAgent } from './kill-agent.ts';
import { laggingReplicas } from './lagging-replicas.ts';
import { launchesFail } from './launches-fail.ts';
import { movingReplicas } from './moving-replicas.ts';
import { otherShift } from './other-shift.ts';
import { partition } from './partition.ts';
import { pauseAgent } from './pause-agent.ts';
import { pauseController } from './pause-controller.ts';
import { personApproves } from './person-approves.ts';
import { personOnZone } from './person-on-zone.ts';
import { personPauses } from './person-pauses.ts';
import { protectedByOthers } from './protected-by-others.ts';
import { rebalance } from './rebalance.ts';
import { rebalancingSuspendedByOthers } from './rebalancing-suspended-by-others.ts';
import { rivalController } from './rival-controller.ts';
import { rollOut } from './roll-out.ts';
import { shiftEndedByOthers } from './shift-ended-by-others.ts';
import { shiftingDisk } from './shifting-disk.ts';
import { shiftsRefused } from './shifts-refused.ts';
import { slowDns } from './slow-dns.ts';
import { stallDisk } from './stall-disk.ts';
import { startedAnewByOthers } from './started-anew-by-others.ts';
import { stickConsumers } from './stick-consumers.ts';
import { stopBroker } from './stop-broker.ts';
import { stuckLeaving } from './stuck-leaving.ts';
import { surveyUnreadable } from './survey-unreadable.ts';
import { terminationByOthers } from './termination-by-others.ts';
import { zoneCalledIll } from './zone-called-ill.ts';

export const faultCatalog: readonly FaultDefinition[] = [
  stallDisk,
  freezeFilesystem,
  busyDisk,
  idleDisk,
  pauseAgent,
  killAgent,
  slowDns,
  rollOut,
  disturbReports,
  partition,
  flakyWays,
  pauseController,
  crashController,
  configurationRun,
  personPauses,
  failUnit,
  cloudFails,
  cloudTimesOutAfterEffect,
  cloudSlow,
  cloudThrottles,
  inventoryUnreadable,
  inventoryPartial,
  launchesFail,
  badImage,
  stuckLeaving,
  rebalance,
  desiredChanged,
  terminationByOthers,
  asideByOthers,
  protectedByOthers,
  startedAnewByOthers,
  rivalController,
  clockJumps,
  shiftingDisk,
  surveyUnreadable,
  shiftsRefused,
  otherShift,
  shiftEndedByOthers,
  balancersFailOpen,
  zoneCalledIll,
  dnsChangesSlow,
  groupBusy,
  rebalancingSuspendedByOthers,
  personOnZone,
  stopBroker,
  stickConsumers,
  blindObserver,
  movingReplicas,
  laggingReplicas,
  personApproves,
];
