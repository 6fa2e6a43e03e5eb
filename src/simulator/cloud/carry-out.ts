/**
 * What does a call do once it has arrived? What the provider's own does, and no more: an accepted call may take effect later, or
 * silently never, as when a machine that is still young is marked as unhealthy.
 *
 * Nothing here remembers tokens: the same call made twice is done twice, as with most calls of the real cloud.
 */
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import { endKept } from '../../remediation/kept-machine.ts';
import { isAtRest } from '../world/disk.ts';
import { restartUnit } from '../world/host.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Author, DeedKind } from './deed.ts';
import type { Group } from './group.ts';
import type { Machine } from './machine.ts';

export interface Workplace {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly note: (kind: DeedKind, by: Author, machine: Machine, text: string) => void;
}

/** One call on one machine that is there and is the one that was meant. */
interface Order {
  readonly call: Call;
  readonly by: Author;
  readonly group: Group;
  readonly machine: Machine;
}

type Reply = (outcome: Outcome) => void;
type Work = (order: Order, workplace: Workplace, reply: Reply) => void;

/** A machine younger than this in service is not replaced for being unhealthy. */
const graceMs = 5 * minuteMs;
const rebootBeginsMs = { least: 2 * secondMs, most: 10 * secondMs };
const rebootMs = { least: 30 * secondMs, most: 120 * secondMs };
const evidenceMs = { least: secondMs, most: 5 * secondMs };
const restartMs = { least: secondMs, most: 10 * secondMs };

const works: Readonly<Record<string, Work>> = {
  captureEvidence,
  restartUnit: restartOneUnit,
  quarantine,
  reboot,
  replace,
  [endKept]: endKeptMachine,
  stopStart: ({ machine }, _workplace, reply) =>
    reply(refused(`${machine.name} is in a group, which would replace it as soon as it is stopped`)),
};

/** Does what the call asks for, or says why it certainly is not done; `reply` may come later, and only once. */
export function carryOut(call: Call, group: Group | undefined, workplace: Workplace, reply: Reply): void {
  const { machine: id, launchedAt } = call.target;
  const machine = group?.find(id);
  const work = works[call.step.action];
  if (work === undefined) reply(refused(`nobody here knows how to ${call.step.action}`));
  else if (group === undefined || machine === undefined || machine.state === 'gone') reply(refused(`there is no machine ${id}`));
  else if (machine.launchedAt !== launchedAt)
    reply(refused(`${id} is another machine than the one that was meant: launched at another time`));
  else if (machine.state === 'leaving') reply(refused(`${machine.name} is on its way out already`));
  else work({ call, by: call.token as Author, group, machine }, workplace, reply);
}

function refused(because: string): Outcome {
  return { kind: 'not_applied', because };
}

function applied(detail: string): Outcome {
  return { kind: 'applied', detail };
}

function captureEvidence({ call, by, group, machine }: Order, { scheduler, random, note }: Workplace, reply: Reply): void {
  const { agent, name } = machine;
  if (agent?.answers() !== true) {
    const waitMs = Number(call.step.with['timeout']);
    scheduler.after(waitMs, () => reply(refused(`${name} did not answer within ${waitMs / secondMs} s`)));
    return;
  }
  scheduler.after(random.whole(evidenceMs.least, evidenceMs.most), () => {
    if (!agent.answers()) return;
    group.tag(machine, call.token);
    note('evidence_captured', by, machine, `evidence of ${name} is kept`);
    const missing = isAtRest(agent.host.disk) ? '' : '; its disk gave nothing';
    reply(applied(`kept kernel messages, blocked threads and disk counters of ${name}${missing}`));
  });
}

function restartOneUnit({ call, by, group, machine }: Order, { scheduler, random, note }: Workplace, reply: Reply): void {
  const { agent, name } = machine;
  if (agent?.answers() !== true) {
    reply(refused(`${name} does not answer`));
    return;
  }
  const failing = [...agent.host.units].find(([, state]) => state !== 'up')?.[0];
  const unit = String(call.step.with['unit'] ?? failing ?? '');
  if (unit === '') {
    reply(refused(`no unit of ${name} is down, and none was named`));
    return;
  }
  scheduler.after(random.whole(restartMs.least, restartMs.most), () => {
    if (!agent.answers() || !isAtRest(agent.host.disk)) return;
    restartUnit(agent.host, unit);
    group.tag(machine, call.token);
    note('unit_restarted', by, machine, `${unit} on ${name} is restarted`);
    reply(applied(`restarted ${unit} on ${name}`));
  });
}

function reboot({ call, by, group, machine }: Order, { scheduler, random, note }: Workplace, reply: Reply): void {
  const { agent, name } = machine;
  if (machine.state === 'coming' || agent === undefined) {
    reply(refused(`IncorrectInstanceState: ${name} is still being launched`));
    return;
  }
  group.tag(machine, call.token);
  note('rebooting', by, machine, `${name} is to be rebooted`);
  scheduler.after(random.whole(rebootBeginsMs.least, rebootBeginsMs.most), () => {
    agent.turnOff();
    scheduler.after(random.whole(rebootMs.least, rebootMs.most), () => {
      if (machine.state === 'leaving' || machine.state === 'gone') return;
      agent.turnOn();
      note('rebooted', by, machine, `${name} is up again`);
    });
  });
  reply(applied(`the reboot of ${name} is queued`));
}

function quarantine({ call, by, group, machine }: Order, _workplace: Workplace, reply: Reply): void {
  const reduces = call.step.with['capacity'] === 'reduce';
  if (machine.state !== 'in_service') {
    reply(refused(`ValidationError: ${machine.name} is not in service`));
    return;
  }
  if (reduces && group.desired <= 1) {
    reply(refused(`ValidationError: ${group.name} would be meant to have no machine at all`));
    return;
  }
  group.tag(machine, call.token);
  group.putAside(machine, by);
  if (reduces) group.setDesired(group.desired - 1, by);
  reply(applied(`${machine.name} is in standby`));
}

function replace({ call, by, group, machine }: Order, { scheduler, note }: Workplace, reply: Reply): void {
  const { name, keepOff, inServiceSince } = machine;
  const retainMs = Number(call.step.with['retain']);
  const launchFirst = call.step.with['order'] === 'launchFirst';
  if (keepOff) {
    reply(refused(`OperationNotPermitted: ${name} is protected`));
    return;
  }
  if (launchFirst && (inServiceSince === undefined || scheduler.now() - inServiceSince < graceMs)) {
    note('ignored', by, machine, `${name} is marked as unhealthy, which is ignored in its grace period`);
    reply(applied(`${name} is marked as unhealthy`));
    return;
  }
  if (launchFirst && machine.state !== 'in_service') {
    reply(refused(`ValidationError: ${name} is not in service`));
    return;
  }
  if (machine.state === 'coming') {
    reply(refused(`ScalingActivityInProgress: ${name} is still being launched`));
    return;
  }
  group.tag(machine, call.token);
  if (launchFirst) group.condemn(machine, by, retainMs);
  else group.release(machine, by, retainMs, 'replaced');
  reply(applied(launchFirst ? `${name} is marked as unhealthy` : `${name} is being ended`));
}

/** Only what was put aside by the call that is named, and is still aside. The group has had another one in its place for long. */
function endKeptMachine({ call, by, group, machine }: Order, _workplace: Workplace, reply: Reply): void {
  const { name, state, keepOff, touchedBy } = machine;
  const keptBy = String(call.step.with['keptBy']);
  if (keepOff) reply(refused(`OperationNotPermitted: ${name} is protected`));
  else if (state !== 'aside') reply(refused(`${name} is not out of service`));
  else if (!touchedBy.includes(keptBy)) reply(refused(`${name} was not put aside by ${keptBy}`));
  else {
    group.tag(machine, call.token);
    group.release(machine, by, 0, 'kept for long enough');
    reply(applied(`${name} is being ended`));
  }
}
