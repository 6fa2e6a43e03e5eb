/**
 * Which traffic is led away from which zone? One shift of a thing at a time, each with an end that comes by itself, whoever has begun it
 * and whatever became of them.
 *
 * Source: ARC zonal shift: a shift that is there already is a conflict; one that is begun by hand takes the place of the provider's own.
 */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Author, DeedKind } from './deed.ts';

export interface Shift {
  readonly id: string;
  readonly resource: string;
  readonly awayFrom: string;
  readonly by: 'heald' | 'others' | 'provider';
  /** Of ours: for which evacuation. */
  readonly evacuation: string | undefined;
  /** From when on the zone gets nothing any more. */
  readonly appliedAt: Instant;
  until: Instant;
}

/** What is known of the shifts of one thing. */
export interface ShiftPage {
  readonly name: string;
  readonly active: Readonly<Shift> | undefined;
  /** Tokens of calls that took effect. */
  readonly touchedBy: readonly string[];
}

export interface Shifts {
  activeOn(resource: string): Readonly<Shift> | undefined;
  /** Or why not. */
  begin(
    wanted: Pick<Shift, 'resource' | 'awayFrom' | 'by' | 'evacuation'> & { readonly forMs: number },
    author: Author,
  ): string | undefined;
  renew(resource: string, forMs: number, author: Author): void;
  end(resource: string, author: Author): void;
  /** What `author` asked for is so already. */
  touch(resource: string, author: Author): void;
}

interface ShiftSettings {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly note: (kind: DeedKind, by: Author, shift: Readonly<Shift>, text: string) => void;
  /** Told how it stands from now on. */
  readonly onPage: (page: ShiftPage) => void;
}

const appliedWithinMs = { least: 2 * secondMs, most: 30 * secondMs };
/** A shift that has ended is remembered for so long by whoever lists them. */
const tokensKept = 20;

export function createShifts({ scheduler, random, note, onPage }: ShiftSettings): Shifts {
  const active = new Map<string, Shift>();
  const tokens = new Map<string, readonly string[]>();
  let count = 0;

  function touch(resource: string, author: Author): void {
    if (author !== 'others' && author !== 'the cloud') tokens.set(resource, [...(tokens.get(resource) ?? []), author].slice(-tokensKept));
    const shift = active.get(resource);
    onPage({ name: resource, active: shift && { ...shift }, touchedBy: tokens.get(resource) ?? [] });
  }

  function begin({ resource, awayFrom, by, evacuation, forMs }: Parameters<Shifts['begin']>[0], author: Author): string | undefined {
    const there = active.get(resource);
    if (there?.by === 'provider' && by !== 'provider') end(resource, author);
    else if (there !== undefined) return `ZonalShiftAlreadyExists: ${there.id} leads away from zone ${there.awayFrom}`;
    count += 1;
    const appliedAt = scheduler.now() + random.whole(appliedWithinMs.least, appliedWithinMs.most);
    const shift: Shift = { id: `shift-${count}`, resource, awayFrom, by, evacuation, appliedAt, until: scheduler.now() + forMs };
    active.set(resource, shift);
    note('shift_begun', author, shift, `traffic of ${nameOf(resource)} is led away from zone ${awayFrom} for ${forMs / minuteMs} min`);
    touch(resource, author);
    watchEnd(shift);
    return undefined;
  }

  function watchEnd(shift: Shift): void {
    scheduler.at(shift.until, () => {
      if (active.get(shift.resource) !== shift) return;
      if (shift.until > scheduler.now()) watchEnd(shift);
      else finish(shift, 'shift_expired', 'the cloud', 'has run out');
    });
  }

  function renew(resource: string, forMs: number, author: Author): void {
    const shift = active.get(resource);
    if (shift === undefined) return;
    const earlier = shift.until;
    shift.until = scheduler.now() + forMs;
    if (shift.until < earlier) watchEnd(shift);
    note(
      'shift_renewed',
      author,
      shift,
      `the shift of ${nameOf(resource)} away from zone ${shift.awayFrom} lasts ${forMs / minuteMs} min from now`,
    );
    touch(resource, author);
  }

  function end(resource: string, author: Author): void {
    const shift = active.get(resource);
    if (shift !== undefined) finish(shift, 'shift_ended', author, 'is ended');
  }

  function finish(shift: Shift, kind: DeedKind, author: Author, how: string): void {
    active.delete(shift.resource);
    note(kind, author, shift, `the shift of ${nameOf(shift.resource)} away from zone ${shift.awayFrom} ${how}`);
    touch(shift.resource, author);
  }

  return { activeOn: (resource) => active.get(resource), begin, renew, end, touch };
}

/** "arn:simulated:balancer/web" is told as "balancer/web". */
function nameOf(resource: string): string {
  return resource.replace(/^arn:simulated:/, '');
}
