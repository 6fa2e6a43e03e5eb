import { expect, test } from 'vitest';
import { listIncidents } from '../../../src/apps/cli/pages/incident-list.ts';
import type { Entry } from '../../../src/controller/entry.ts';
import { createHistory, foldEntry, type History, type IncidentRecord } from '../../../src/controller/history.ts';
import { findOccasions } from '../../../src/controller/people/occasions.ts';
import { partsOf, wholeOf } from '../../../src/controller/whole-of.ts';
import type { FaultKind } from '../../../src/liveness/signal.ts';

interface Book {
  readonly history: History;
  /** Opens an incident named after its fault, with an episode on the host. */
  open(fault: FaultKind, host: string, partOf?: FaultKind): void;
  /** A host more is in the incident of that fault. */
  join(fault: FaultKind, host: string): void;
  /** Closes it, and gives what people are told of its end: the incident and the sentence. */
  close(fault: FaultKind): { readonly incident: string | undefined; readonly sentence: string }[];
  incident(fault: FaultKind): IncidentRecord;
}

function createBook(): Book {
  const history = createHistory();
  let at = Date.UTC(2026, 6, 31, 4, 10);
  const take = (entry: Entry): Entry => {
    foldEntry(history, entry);
    at += 1_000;
    return entry;
  };
  const openEpisode = (fault: FaultKind, name: string): string => {
    const episode = `ep-${fault}-${name}`;
    const host = { id: name, name, zone: 'a', group: 'kafka' };
    take({ kind: 'episode_opened', at, episode, host, fault, verdict: 'failed', since: at, reasons: [] });
    return episode;
  };
  const incident = (fault: FaultKind): IncidentRecord => {
    const known = history.incidents.get(`inc-${fault}`);
    if (known === undefined) throw new Error(`no incident of ${fault}`);
    return known;
  };
  return {
    history,
    incident,
    open(fault, host, partOf) {
      const whole = partOf === undefined ? {} : { partOf: `inc-${partOf}` };
      const episodes = [openEpisode(fault, host)];
      const scope = { kind: 'hosts', ids: [host] } as const;
      const sentence = `${fault} trouble on ${host}`;
      take({ kind: 'incident_opened', at, incident: `inc-${fault}`, ...whole, fault, scope, cause: 'unknown', episodes, sentence });
    },
    join(fault, host) {
      const { id, scope, cause, episodes, sentence } = incident(fault);
      const all = [...episodes, openEpisode(fault, host)];
      take({ kind: 'incident_changed', at, incident: id, scope, cause, episodes: all, sentence });
    },
    close(fault) {
      const { id, sentence } = incident(fault);
      const entry = take({ kind: 'incident_closed', at, incident: id, sentence: `${sentence}; over after 1 min` });
      return findOccasions(entry, history).map(({ incident: told, sentence: said }) => ({ incident: told, sentence: said }));
    },
  };
}

/** Kafka spread to a second host and was on its own there, until the disk trouble came after it; the agent's is a part of Kafka's. */
function tellOfThree(): Book {
  const book = createBook();
  book.open('disk', 'h1');
  book.open('kafka', 'h1', 'disk');
  book.join('kafka', 'h2');
  book.open('agent', 'h2', 'kafka');
  return book;
}

test('what is a part of a part is a part of the first', () => {
  const book = tellOfThree();
  expect(wholeOf(book.history, book.incident('agent')).id).toBe('inc-kafka');
  book.join('disk', 'h2');
  expect(wholeOf(book.history, book.incident('agent')).id).toBe('inc-disk');
  expect(partsOf(book.history, book.incident('disk')).map(({ id }) => id)).toEqual(['inc-kafka', 'inc-agent']);
});

test('no incident is missing from the list when its whole becomes a part', () => {
  const book = tellOfThree();
  book.join('disk', 'h2');
  expect(listIncidents(book.history).map(({ id }) => id)).toEqual(['inc-disk', 'inc-kafka', 'inc-agent']);
});

test('the story ends once, with the last of the three', () => {
  const book = tellOfThree();
  book.join('disk', 'h2');
  expect(book.close('disk')).toEqual([]);
  expect(book.close('kafka')).toEqual([]);
  expect(book.close('agent')).toEqual([
    {
      incident: 'inc-disk',
      sentence: 'disk trouble on h1, with it kafka trouble (inc-kafka), a silent agent (inc-agent); over after 1 min',
    },
  ]);
});
