/**
 * Does the ledger hold everything? At the end of a rehearsal its whole ledger is folded anew, which must give what the controller knows;
 * and a new controller that is started on it must decide what the old one decides, about what stands and about what comes next.
 *
 *     the old core, with all that it has in memory ─┐
 *                                                   ├── the same reports, inventories and ticks ──▶ the same decisions?
 *     a new core, with the ledger alone ────────────┘
 *
 * Neither is given hands: what one of them would do shall not change what the other one sees.
 */
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { Entry } from '../../controller/entry.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import { createHistory, foldEntry } from '../../controller/history.ts';
import { createState } from '../../controller/state.ts';
import { step } from '../../controller/step.ts';
import type { Violation } from '../invariants/invariant.ts';
import type { Relieved } from '../world/controller-process.ts';
import { isAtRest } from '../world/disk.ts';
import type { World } from '../world/world.ts';
import { findDifference } from './find-difference.ts';
import { createFellow, hear, isWarm, listDecisions, type Fellow } from './fellow.ts';

export interface ReplayProof {
  /** What did not come out the same. */
  readonly violations: readonly Violation[];
  /**
   * False: there was nobody to compare with, the old controller had just begun something that a new one does not know of, or too few
   * hosts were heard for a new one to believe itself.
   */
  readonly compared: boolean;
}

const claims = {
  R1: 'the ledger gives what the controller knows',
  R2: 'a new controller decides what the old one decides',
  R3: 'a new controller makes the same next decision',
} as const;

const notCompared: ReplayProof = { violations: [], compared: false };

/** From then on a new controller may be expected to believe itself. */
const warmAfterMs = 65 * secondMs;
/** So long after its disk has stalled, everything has been said about a host. */
const decidedAfterMs = 50 * secondMs;
/** What must be quiet, or well for a while, is counted anew by a new controller; nothing of that takes longer. */
const agreeWithinMs = 20 * minuteMs;
const tickEveryMs = secondMs;

export function proveReplay(world: World): ReplayProof {
  const fellows: Fellow[] = [];
  const tell = (event: ControllerEvent): void => {
    for (const fellow of fellows) hear(world, fellow, event, tell);
  };
  const relieved = world.controller.relieve(tell);
  if (relieved === undefined) return notCompared;
  const began = world.scheduler.now();
  const prove = (number: keyof typeof claims, sentence: string | undefined): ReplayProof => ({
    violations: sentence === undefined ? [] : [{ number, name: claims[number], at: began, sentence }],
    compared: true,
  });
  const history = foldLedger(world, relieved);
  const lost = findDifference(relieved.state.history, history);
  if (lost !== undefined) return prove('R1', lost);

  const [old, young] = [createFellow(relieved.state), createFellow(createState(history))];
  step(
    young.state,
    {
      kind: 'started',
      version: 'replayed',
      epoch: history.epoch + 1,
      canAct: old.state.canAct,
      canMove: old.state.canMove,
      canView: old.state.canView,
      ownZone: old.state.ownZone,
    },
    began,
  );
  const { policies } = old.state;
  if (policies !== undefined) step(young.state, { kind: 'policies_read', policies, warnings: [] }, began);
  fellows.push(old, young);
  for (const event of relieved.unheard) tell(event);

  const standing = awaitAgreement(world, old, young, tell, warmAfterMs);
  // What it would have done by now has not come to pass, so what it decides from then on is about another world.
  if (old.calls.length + old.zoneCalls.length > 0) return notCompared;
  if (standing !== undefined || !strikeOne(world, old)) return isWarm(young) ? prove('R2', standing) : notCompared;
  const next = awaitAgreement(world, old, young, tell, decidedAfterMs);
  return isWarm(young) ? prove('R3', next) : notCompared;
}

/** As the ledger gives it, with what was on its way there. */
function foldLedger({ ledger }: World, { notDurable }: Relieved) {
  const history = createHistory();
  for (const { entry } of ledger.readNow({ after: 0, limit: Infinity })) foldEntry(history, entry);
  for (const entry of notDurable) foldEntry(history, JSON.parse(JSON.stringify(entry)) as Entry);
  return history;
}

/** Lets time pass until both say the same, at the earliest after `leastMs`; where they differ when that takes too long. */
function awaitAgreement(
  { scheduler }: World,
  old: Fellow,
  young: Fellow,
  tell: (event: ControllerEvent) => void,
  leastMs: number,
): string | undefined {
  for (let passedMs = tickEveryMs; ; passedMs += tickEveryMs) {
    scheduler.runUntil(scheduler.now() + tickEveryMs);
    tell({ kind: 'time_passed' });
    if (passedMs < leastMs) continue;
    const difference = findDifference(listDecisions(old), listDecisions(young));
    if (difference === undefined || passedMs >= agreeWithinMs) return difference;
  }
}

/** The disk of a host that is well stalls. False when no host is. */
function strikeOne({ agents, scheduler }: World, { state }: Fellow): boolean {
  const well = agents.find((agent) => {
    const { disk, identity } = agent.host;
    return agent.answers() && isAtRest(disk) && state.views.has(identity.id) && !state.open.has(identity.id);
  });
  if (well !== undefined) well.host.disk.stalledSince = scheduler.now();
  return well !== undefined;
}
