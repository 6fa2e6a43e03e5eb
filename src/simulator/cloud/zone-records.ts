/**
 * How are names answered by weight? A change is compared with what is there and made as a whole or not at all; then it takes a while until
 * every server of the world answers so.
 *
 * Source: Route 53: a batch of DELETE and CREATE is refused when what it deletes is not there; PENDING until it is INSYNC.
 */
import { secondMs } from '../../base/instant.ts';
import { invariant } from '../../base/invariant.ts';
import type { Random } from '../../base/random.ts';
import type { RecordWeight } from '../../az/evacuation/zone-step.ts';
import type { WeightedRecord } from '../../policy/policy.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Author } from './deed.ts';

export interface RecordPage {
  /** "Z01 api.example.com. A". */
  readonly name: string;
  readonly weights: readonly RecordWeight[];
  readonly touchedBy: readonly string[];
}

export interface Records {
  /** It has always been there, whoever asks for it first. */
  know(record: WeightedRecord): RecordPage;
  /** Or why not. `synced` is told when every server answers so. */
  change(name: string, from: readonly RecordWeight[], to: readonly RecordWeight[], by: Author, synced: () => void): string | undefined;
  /** By somebody else, without a comparison. */
  put(name: string, to: readonly RecordWeight[]): void;
}

interface RecordSettings {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly note: (by: Author, name: string, text: string) => void;
  readonly onPage: (page: RecordPage) => void;
  /** How much longer than usual it takes until a change is known everywhere. */
  readonly slowness: () => number;
}

const syncedWithinMs = { least: 5 * secondMs, most: 45 * secondMs };
const usualWeight = 100;

export function createRecords({ scheduler, random, note, onPage, slowness }: RecordSettings): Records {
  const pages = new Map<string, RecordPage>();

  function show(page: RecordPage): RecordPage {
    pages.set(page.name, page);
    onPage(page);
    return page;
  }

  function know(record: WeightedRecord): RecordPage {
    const name = nameRecord(record);
    const weights = Object.values(record.sets).map((id) => ({ id, weight: usualWeight }));
    return pages.get(name) ?? show({ name, weights, touchedBy: [] });
  }

  function change(
    name: string,
    from: readonly RecordWeight[],
    to: readonly RecordWeight[],
    by: Author,
    synced: () => void,
  ): string | undefined {
    const page = pages.get(name);
    if (page === undefined) return `NoSuchRecord: ${name}`;
    if (!isSameWeights(page.weights, from) && !isSameWeights(page.weights, to))
      return `InvalidChangeBatch: ${name} has other weights than were expected: ${writeWeights(page.weights)}`;
    show({ name, weights: to, touchedBy: [...page.touchedBy, by] });
    note(by, name, `${name} is answered by weight: ${writeWeights(to)}`);
    scheduler.after(random.whole(syncedWithinMs.least, syncedWithinMs.most) * slowness(), synced);
    return undefined;
  }

  function put(name: string, to: readonly RecordWeight[]): void {
    const page = pages.get(name);
    invariant(page !== undefined, `Nobody knows a record ${name}`);
    show({ ...page, weights: to });
    note('others', name, `${name} is answered by weight: ${writeWeights(to)}`);
  }

  return { know, change, put };
}

export function nameRecord({ hostedZone, name, type }: { hostedZone: string; name: string; type: string }): string {
  return `${hostedZone} ${name} ${type}`;
}

function isSameWeights(left: readonly RecordWeight[], right: readonly RecordWeight[]): boolean {
  return left.length === right.length && left.every(({ id, weight }) => right.some((each) => each.id === id && each.weight === weight));
}

function writeWeights(weights: readonly RecordWeight[]): string {
  return weights.map(({ id, weight }) => `${id} ${weight}`).join(', ');
}
