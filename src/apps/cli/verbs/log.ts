/** `heald log`: the ledger as lines that a tired person can read; `--follow` goes on as entries appear. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Instant } from '../../../base/instant.ts';
import type { Entry } from '../../../controller/entry.ts';
import { describeEntry } from '../../../controller/transcript.ts';
import { writeRow } from '../document.ts';
import { drawLogLine } from '../pages/log-lines.ts';
import { asJson, asRows, readDuration, recordFrom, stateDir, tokenFile } from '../options.ts';
import { reachRecord, type ReachedRecord } from '../record/reach-record.ts';
import type { LedgerRecord } from '../record/record.ts';
import { isForPeople, show } from '../show.ts';
import { followIncident } from '../record/follow-incident.ts';
import { findStory } from '../record/story.ts';
import { writePlain } from '../pages/table.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

/** People who ask for no range get the newest so many; programs get all. */
const newestShown = 200;
const newestShownFollowing = 20;

export const verb: Verb = {
  options: [
    { flags: '--since <duration>', summary: 'only what happened within the last 15m, 1h, 7d, …' },
    { flags: '--incident <id>', summary: 'only what belongs to this incident' },
    { flags: '-f, --follow', summary: 'go on as entries appear; end it with Ctrl-C' },
    stateDir,
    recordFrom,
    tokenFile,
    asJson,
    ...asRows,
  ],
  examples: [
    ['log', `the newest ${newestShown} entries`],
    ['log --since 1h', 'what happened in the last hour'],
    ['log --follow', 'and go on watching'],
    ['log --incident inc-7f3kq2', 'one incident from start to end'],
  ],
  run: async (call) => {
    const follow = call.options['follow'] === true;
    if (follow && call.options['json'] === true)
      throw new Unanswerable('usage', '--follow has no end and --json is one document; use --ndjson with --follow');
    const reached = await reachRecord(call);
    const { record } = reached;
    const concerns = chooseEntries(call, record);
    const shown = chooseNewest(call, record.entries.filter(concerns));
    const stampDays = shown.some(({ at }) => !call.times.sameDay(at, call.now()));
    if (isForPeople(call)) sayRange(call, shown.length, record.entries.length);
    show(call, {
      kind: 'log',
      document: () => ({ entries: shown.map(describeRow) }),
      rows: () => shown.map(describeRow),
      table: () => ({ columns: [], rows: shown.map(plainCells) }),
      page: () => shown.flatMap((entry) => drawEntry(call, entry, stampDays)),
    });
    if (follow) await followRecord(call, reached, concerns, stampDays);
    return 'ok';
  },
};

function chooseNewest(call: Call, entries: readonly Entry[]): readonly Entry[] {
  const { options } = call;
  if (!isForPeople(call) || options['since'] !== undefined || options['incident'] !== undefined) return entries;
  return entries.slice(options['follow'] === true ? -newestShownFollowing : -newestShown);
}

/** Goes on until the process ends. */
async function followRecord(
  call: Call,
  { readMore, everyMs }: ReachedRecord,
  concerns: (entry: Entry) => boolean,
  stampDays: boolean,
): Promise<never> {
  const { screen, options } = call;
  for (;;) {
    await sleep(everyMs);
    const fresh = (await readMore()).filter(concerns);
    if (options['ndjson'] === true) screen.write(fresh.map((entry) => writeRow(describeRow(entry))));
    else if (options['plain'] === true) screen.write(writePlain({ columns: [], rows: fresh.map(plainCells) }));
    else screen.write(fresh.flatMap((entry) => drawEntry(call, entry, stampDays)));
  }
}

/** Which entries were asked for; of an incident also those that are yet to come. */
function chooseEntries(call: Call, record: LedgerRecord): (entry: Entry) => boolean {
  const sinceMs = readDuration(call, 'since');
  const from: Instant = sinceMs === undefined ? -Infinity : call.now() - sinceMs;
  const id = textOf(call, 'incident');
  if (id === undefined) return ({ at }) => at >= from;
  const found = findStory(record, id);
  if (!found.ok) throw new Unanswerable('finding', found.problem);
  const { incident, parts, episodes } = found.value;
  const incidents = new Set([...(incident === undefined ? [] : [incident]), ...parts].map((each) => each.id));
  const belongs = followIncident(incidents, new Set(episodes.map((episode) => episode.id)));
  const isOurs = (entry: Entry) => {
    if (entry.kind === 'incident_opened' && entry.partOf !== undefined && entry.partOf === incident?.id) incidents.add(entry.incident);
    return belongs(entry) || ('episode' in entry && incidents.has(record.history.episodes.get(entry.episode)?.incident ?? ''));
  };
  // Asked of every entry, in order: what belongs to a repair is known by its plan.
  return (entry) => isOurs(entry) && entry.at >= from;
}

function sayRange({ screen, times, now }: Call, shown: number, all: number): void {
  const part = shown === all ? `${all} entries` : `${shown} of ${all} entries (more: --since 7d)`;
  screen.say(screen.paintTalk('quiet', `${part}, times in ${times.zone(now())}`));
}

function drawEntry({ screen, times }: Call, entry: Entry, stampDays: boolean): string[] {
  const time = stampDays ? times.stamp(entry.at) : times.clock(entry.at);
  return drawLogLine(entry, time, screen.columns ?? Infinity, screen.paint);
}

/** The entry itself, and the same word and sentence that people read. */
function describeRow(entry: Entry): object {
  return { at: entry.at, ...describeEntry(entry), entry };
}

function plainCells(entry: Entry): { readonly text: string }[] {
  const { word, text } = describeEntry(entry);
  return [{ text: new Date(entry.at).toISOString() }, { text: word }, { text }];
}
