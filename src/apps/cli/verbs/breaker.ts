/** `heald breaker`: what room each group has for repairs, and which breakers are open; `close` lets a group's repairs go on. */
import type { BreakerClosedAnswer, GroupsAnswer } from '../../../adapters/wire/answers.ts';
import { findNearest } from '../../../base/nearest.ts';
import { createState } from '../../../controller/state.ts';
import { describeGroups } from '../../controller/answers/describe-groups.ts';
import { askController, sayUnreachable } from '../record/ask-controller.ts';
import { commandController, nameAsker } from '../record/command-controller.ts';
import { asJson, asRows, controllerUrl, dryRun, stateDir, tokenFile } from '../options.ts';
import { readRecord } from '../record/open-record.ts';
import { tableOfGroups } from '../pages/group-list.ts';
import { drawOn, show } from '../show.ts';
import type { Ending } from '../exit-codes.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '[close]', summary: 'close a breaker; without it, list the groups' },
  secondArgument: { form: '[group]', summary: 'the group whose breaker to close' },
  options: [
    { flags: '--reason <text>', summary: 'why repairs may go on, for whoever reads the log; needed to close one' },
    dryRun,
    stateDir,
    controllerUrl,
    tokenFile,
    asJson,
    ...asRows,
  ],
  examples: [
    ['breaker', 'caps, budgets, storms and breakers, group by group'],
    ['breaker close web --reason "the image is mended"', 'let repairs of group web go on'],
  ],
  endings:
    '0; 1 when a breaker is open, or the one to close is not; 2 when it was not understood; 3 when there is nobody to ask; 4 when it is refused.',
  run: (call) => (call.argument === undefined ? list(call) : close(call)),
};

async function list(call: Call): Promise<Ending> {
  const room = (await askController<GroupsAnswer>(call, '/v1/groups')) ?? readRoom(call);
  const table = () => tableOfGroups(room, call.times, call.now());
  show(call, {
    kind: 'groups',
    document: () => ({ ...room }),
    rows: () => room.groups,
    table,
    page: (screen) => [
      ...(room.groups.length === 0 ? ['No group is known yet.'] : drawOn(screen, table())),
      ...(room.inventoryDoubt === null
        ? []
        : ['', screen.paint('bad', `The inventory is not believed, so nothing is repaired: ${room.inventoryDoubt}`)]),
    ],
  });
  return room.groups.some(isBroken) ? 'finding' : 'ok';
}

/** From the ledger, which holds what was spent but not what the policies allow. */
function readRoom(call: Call): GroupsAnswer {
  const record = readRecord(call);
  sayUnreachable(call, record);
  return describeGroups(createState(record.history), call.now());
}

async function close(call: Call): Promise<Ending> {
  const { argument, secondArgument: group } = call;
  const reason = textOf(call, 'reason');
  if (argument !== 'close')
    throw new Unanswerable('usage', `expected close, found "${argument}". Without it heald breaker lists the groups.`);
  if (group === undefined) throw new Unanswerable('usage', 'Which breaker? Name its group: heald breaker close <group> --reason "…"');
  if (reason === undefined) throw new Unanswerable('usage', 'Closing a breaker needs a reason, such as --reason "the image is mended".');
  const { groups } = (await commandController(call, 'GET', '/v1/groups')) as GroupsAnswer;
  const open = groups.find((one) => one.group === group && isBroken(one));
  if (open === undefined) throw new Unanswerable('finding', sayNotOpen(group, groups));
  call.screen.say(
    `group ${group}: the breaker is open, ${open.lineage.brokenBecause}. Closed, repairs begin again with one, which must be seen to help before more follow.`,
  );
  const closes = call.options['dryRun'] !== true;
  const path = `/v1/groups/${encodeURIComponent(group)}/breaker`;
  const answer = closes
    ? ((await commandController(call, 'POST', path, { reason, by: nameAsker(call) })) as BreakerClosedAnswer)
    : undefined;
  show(call, {
    kind: 'breaker',
    document: () => ({ closed: closes, group: answer?.group ?? open }),
    page: () => [closes ? `Closed: repairs of group ${group} may go on.` : 'Nothing was closed.'],
  });
  return 'ok';
}

function isBroken({ lineage }: GroupsAnswer['groups'][number]): boolean {
  return (lineage.brokenBecause ?? null) !== null;
}

function sayNotOpen(group: string, groups: GroupsAnswer['groups']): string {
  const open = groups.filter(isBroken).map((one) => one.group);
  const names = groups.map((one) => one.group);
  const nearest = names.includes(group) ? undefined : findNearest(group, names);
  const help = nearest === undefined ? `Open are: ${open.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`;
  return `${names.includes(group) ? `The breaker of group "${group}" is not open.` : `No group "${group}" is known.`} ${help}`;
}
