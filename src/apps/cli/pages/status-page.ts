/** How do things stand? The sentence that answers it, and what stands behind it. Pure: record and health in, lines out. */
import type { HealthAnswer } from '../../../adapters/wire/answers.ts';
import { formatDuration } from '../../../base/duration.ts';
import { dayMs, type Instant } from '../../../base/instant.ts';
import type { History, IncidentRecord, LoadedPolicies, SentMessage, SetPause } from '../../../controller/history.ts';
import { listOpenEvacuations } from '../../../controller/evacuations/evacuations.ts';
import type { EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import type { VerdictKind } from '../../../liveness/verdict.ts';
import { partsOf, sayWhole, wholeOf } from '../../../controller/whole-of.ts';
import { writePauseScope } from '../../../remediation/pause.ts';
import { codeEvacuation } from './evacuation-list.ts';
import { drawEvacuationFields, listDisarmed, sayEvacuations, type DisarmedZone } from './status-evacuations.ts';
import type { HostLine } from './host-list.ts';
import { lastDecision, listIncidents, sayDecision } from './incident-list.ts';
import { drawField, drawSection, type Layout } from './layout.ts';
import { listPauses } from './pause-list.ts';
import type { Tone } from './paint.ts';
import { codeRepair, isOpenRepair, sayRepair, type RepairLine } from './repair-list.ts';
import { verdictTone } from './verdict-tone.ts';
import { wrapText } from './wrap-text.ts';

export interface Stock {
  readonly sentence: string;
  readonly controller: {
    readonly state: 'ok' | 'holding' | 'not reachable' | 'stopped';
    readonly because: string | undefined;
    readonly version: string | undefined;
    readonly epoch: number;
    readonly startedAt: Instant | undefined;
  };
  readonly policies: LoadedPolicies | undefined;
  readonly refusedPolicies: readonly string[];
  readonly pauses: readonly SetPause[];
  /** Messages to people that are under way, and those of the last day that did not arrive. */
  readonly messages: { readonly waiting: number; readonly failed: readonly SentMessage[] };
  /** Repairs that are under way, or wait for a person. */
  readonly repairs: readonly RepairLine[];
  /** Groups whose repairs have stopped until a person closes the breaker, and groups in a storm. */
  readonly breakers: readonly { readonly group: string; readonly since: Instant | undefined; readonly because: string }[];
  readonly storms: readonly { readonly group: string; readonly since: Instant }[];
  /** Why the inventory is not believed; undefined while it is. */
  readonly inventoryDoubt: string | undefined;
  /** Of zones: those that are open, and zones that a person has taken from heald. */
  readonly evacuations: readonly EvacuationRecord[];
  readonly disarmed: readonly DisarmedZone[];
  readonly hosts: Readonly<Record<VerdictKind, number>>;
  readonly openIncidents: readonly (IncidentRecord & { readonly decisionSentence: string })[];
  readonly lastEntryAt: Instant | undefined;
}

/** `health` is the controller's own word, undefined when it did not answer; `lines` are all known hosts. */
export function takeStock(
  { history, repairs }: { readonly history: History; readonly repairs: readonly RepairLine[] },
  health: HealthAnswer | undefined,
  lines: readonly HostLine[],
  now: Instant,
): Stock {
  const hosts: Record<VerdictKind, number> = { healthy: 0, unknown: 0, suspect: 0, failed: 0 };
  for (const { verdict } of lines) hosts[verdict] += 1;
  const ofRepairs = takeStockOfRepairs(history, repairs.filter(isOpenRepair));
  const evacuations = listOpenEvacuations(history.evacuations);
  const open = listIncidents(history).filter(({ closedAt }) => closedAt === undefined);
  // A part of another one that is open is told with it.
  const stories = open.filter((incident) => {
    const whole = wholeOf(history, incident);
    return whole === incident || whole.closedAt !== undefined;
  });
  const openIncidents = stories.map((incident) => ({
    ...incident,
    sentence: sayWhole(incident, partsOf(history, incident)),
    decisionSentence:
      sayEvacuationOf(incident, evacuations) ?? sayRepairOf(incident, ofRepairs.repairs) ?? sayDecision(lastDecision(history, incident)),
  }));
  const controller = { ...readHealth(health, history), version: history.version, epoch: history.epoch, startedAt: history.startedAt };
  const { policies, refusedPolicies, lastEntryAt } = history;
  return {
    sentence: `${saySentence(hosts, openIncidents, controller.state)}${sayEvacuations(evacuations)}${sayWaiting(ofRepairs.repairs, ofRepairs.breakers)}`,
    controller,
    policies,
    refusedPolicies,
    pauses: listPauses(history, now),
    messages: countMessages(history, now),
    ...ofRepairs,
    evacuations,
    disarmed: listDisarmed(history.evacuations),
    hosts,
    openIncidents,
    lastEntryAt,
  };
}

function readHealth(health: HealthAnswer | undefined, history: History): Pick<Stock['controller'], 'state' | 'because'> {
  if (health === undefined) return { state: history.running ? 'not reachable' : 'stopped', because: undefined };
  return { state: health.status, because: health.because ?? undefined };
}

function takeStockOfRepairs(
  { repairs }: History,
  listed: readonly RepairLine[],
): Pick<Stock, 'repairs' | 'breakers' | 'storms' | 'inventoryDoubt'> {
  const breakers = [...repairs.lineages].flatMap(([group, { brokenBecause, brokenAt }]) =>
    brokenBecause === undefined ? [] : [{ group, since: brokenAt, because: brokenBecause }],
  );
  const storms = [...repairs.storms].map(([group, since]) => ({ group, since }));
  return { repairs: listed, breakers, storms, inventoryDoubt: repairs.doubt };
}

/** Once a repair has begun, that is what is done about it; until then the decision says why it waits. */
function sayRepairOf({ id }: IncidentRecord, repairs: readonly RepairLine[]): string | undefined {
  const repair = repairs.find(({ incident, state }) => incident === id && state !== 'awaiting_approval');
  return repair === undefined ? undefined : `its repair: ${codeRepair(repair).text}`;
}

/** The same of a zone that work leaves. */
function sayEvacuationOf({ id }: IncidentRecord, evacuations: readonly EvacuationRecord[]): string | undefined {
  const evacuation = evacuations.find(({ incident, phase }) => incident === id && phase.kind !== 'awaiting_approval');
  return evacuation === undefined ? undefined : `its zone: ${codeEvacuation(evacuation).text}`;
}

/** What only a person can bring on. */
function sayWaiting(repairs: readonly RepairLine[], breakers: Stock['breakers']): string {
  const waiting = repairs.filter(({ state }) => state === 'awaiting_approval').length;
  const plans = waiting === 0 ? '' : ` ${waiting === 1 ? 'A repair waits' : `${waiting} repairs wait`} for your approval.`;
  const groups = breakers.map(({ group }) => group).join(', ');
  return `${plans}${groups === '' ? '' : ` Repairs of ${groups} have stopped: they did not help.`}`;
}

/** "1 host, all well.", "1 incident open: disk trouble on web-3 (zone local); held: the policy only observes." */
function saySentence(hosts: Stock['hosts'], open: Stock['openIncidents'], state: Stock['controller']['state']): string {
  const known = hosts.healthy + hosts.unknown + hosts.suspect + hosts.failed;
  const isWatched = state === 'ok' || state === 'holding';
  const [first, ...others] = open;
  if (first !== undefined) {
    const more = others.length === 0 ? '' : `; and ${others.length} more`;
    const unwatched = isWatched ? '' : ' Nobody is watching now.';
    return `${open.length} incident${open.length === 1 ? '' : 's'} open: ${first.sentence}; ${first.decisionSentence}${more}.${unwatched}`;
  }
  if (known === 0) return 'No host has been heard yet.';
  const count = `${known} host${known === 1 ? '' : 's'}`;
  if (hosts.unknown > 0) return `${count}, no incident open; ${hosts.unknown} not known yet.`;
  if (!isWatched) return `${count}, all well when the controller last wrote; nobody is watching now.`;
  return `${count}, all well.`;
}

function chooseSign({ openIncidents, breakers, inventoryDoubt, evacuations, controller, hosts }: Stock): readonly [string, Tone] {
  if (openIncidents.length > 0 || breakers.length > 0 || inventoryDoubt !== undefined) return ['✗', 'bad'];
  if (evacuations.length > 0) return ['!', 'warning'];
  const vouchedFor = controller.state === 'ok' && hosts.healthy > 0 && hosts.unknown === 0;
  return vouchedFor ? ['✓', 'good'] : ['?', 'warning'];
}

export function drawStatus(stock: Stock, layout: Layout): string[] {
  const { paint, columns } = layout;
  const [sign, tone] = chooseSign(stock);
  return [
    ...wrapText(paint('strong', stock.sentence), columns, { first: `${paint(tone, sign)} ` }),
    '',
    ...drawField('controller', sayController(stock, layout), layout, 12),
    ...drawField('policies', sayPolicies(stock), layout, 12),
    ...stock.refusedPolicies.flatMap((problem) => drawField('', `${paint('bad', 'refused')} ${problem}`, layout, 12)),
    ...stock.pauses.flatMap((pause, at) => drawField(at === 0 ? 'paused' : '', sayPause(pause, layout), layout, 12)),
    ...drawMessages(stock, layout),
    ...drawEvacuationFields(stock.evacuations, stock.disarmed, layout),
    ...drawRepairs(stock, layout),
    ...drawField('hosts', sayHosts(stock.hosts, layout), layout, 12),
    ...drawSection('Open incidents', drawOpen(stock, layout), layout),
  ];
}

function sayController({ controller, lastEntryAt }: Stock, { times, now, paint }: Layout): string {
  const { state, because, version, epoch, startedAt } = controller;
  if (startedAt === undefined) return `${state}; it has never written to this ledger`;
  const which = `version ${version ?? 'unknown'}, epoch ${epoch}`;
  const last = lastEntryAt === undefined ? '' : `, last entry ${formatDuration(now - lastEntryAt)} ago`;
  if (state === 'stopped' || state === 'not reachable') return `${paint('warning', state)}; ${which}${last}`;
  const running = `${which}, running since ${times.near(startedAt, now)}`;
  return state === 'ok'
    ? `${paint('good', 'ok')}; ${running}`
    : `${paint('warning', 'holding')}${because === undefined ? '' : `: ${because}`}; ${running}`;
}

function sayPolicies({ policies }: Stock): string {
  if (policies === undefined) return 'none loaded yet';
  const [first] = policies.policies;
  if (first !== undefined && policies.policies.length > 3 && policies.policies.every(({ mode }) => mode === first.mode)) {
    return `set ${policies.version}: ${policies.policies.length} policies, all in mode ${first.mode}`;
  }
  return `set ${policies.version}: ${policies.policies.map(({ name, mode }) => `${name} (${mode})`).join(', ')}`;
}

function countMessages({ messages }: History, now: Instant): Stock['messages'] {
  const all = [...messages.values()];
  const failed = all.filter(({ failedBecause, settledAt }) => failedBecause !== undefined && now - (settledAt ?? now) <= dayMs);
  return { failed, waiting: all.filter(({ settledAt }) => settledAt === undefined).length };
}

/** Only trouble is worth a line: that messages arrive is what everybody takes for granted. */
function drawMessages({ messages: { waiting, failed } }: Stock, layout: Layout): string[] {
  const last = failed.at(-1);
  const said = [
    ...(waiting === 0 ? [] : [`${waiting} under way`]),
    ...(last === undefined
      ? []
      : [
          `${layout.paint('bad', `${failed.length} did not arrive`)} in the last day, ${last.id} to ${last.notification}: ${last.failedBecause}`,
        ]),
  ];
  return said.length === 0 ? [] : drawField('messages', said.join('; '), layout, 12);
}

/** What is done, what waits for a person, and what has stopped; nothing where there is nothing of it. */
function drawRepairs({ repairs, breakers, storms, inventoryDoubt }: Stock, layout: Layout): string[] {
  const { paint, times, now } = layout;
  const list = (label: string, texts: readonly string[]) => texts.flatMap((text, at) => drawField(at === 0 ? label : '', text, layout, 12));
  const since = (at: Instant | undefined) => (at === undefined ? '' : ` since ${times.near(at, now)}`);
  return [
    ...list(
      'repairs',
      repairs.map((repair) => {
        const answer = repair.state === 'awaiting_approval' ? `; heald plan ${repair.id}` : '';
        return `${paint('name', repair.id)} of ${repair.host.name}: ${sayRepair(repair, times, now)}${answer}`;
      }),
    ),
    ...list(
      'breakers',
      breakers.map(
        (one) =>
          `${paint('bad', `group ${one.group} open`)}${since(one.since)}: ${one.because}; heald breaker close ${one.group} --reason "…"`,
      ),
    ),
    ...list(
      'storms',
      storms.map((one) => `${paint('warning', `group ${one.group}`)}${since(one.since)}: so many are suspect that repairs are held back`),
    ),
    ...(inventoryDoubt === undefined
      ? []
      : list('inventory', [`${paint('bad', 'not believed')}, so nothing is repaired: ${inventoryDoubt}`])),
  ];
}

function sayPause({ name, scope, by, until, reason }: SetPause, { times, now, paint }: Layout): string {
  return `${paint('warning', writePauseScope(scope))} until ${times.near(until, now)} by ${by}: ${reason} (${name})`;
}

function sayHosts(hosts: Stock['hosts'], { paint }: Layout): string {
  const kinds = ['failed', 'suspect', 'unknown', 'healthy'] as const;
  const present = kinds.filter((kind) => hosts[kind] > 0).map((kind) => `${hosts[kind]} ${paint(verdictTone[kind], kind)}`);
  return present.length === 0 ? 'none heard yet' : present.join(', ');
}

function drawOpen({ openIncidents }: Stock, { now, columns, paint }: Layout): string[] {
  return openIncidents.flatMap(({ id, sentence, openedAt, decisionSentence }) => [
    ...wrapText(`${sentence}, for ${formatDuration(now - openedAt)}; ${decisionSentence}`, columns, { first: `  ${paint('name', id)}  ` }),
    paint('quiet', `  ${' '.repeat(id.length)}  heald explain ${id}`),
  ]);
}
