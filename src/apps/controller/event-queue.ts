/**
 * Which events wait? First come, first served, and bounded whatever happens: while the ledger's disk is away only the newest report
 * of each host waits, only the newest policies, and one tick.
 */
import type { ControllerEvent } from '../../controller/event.ts';

export interface EventQueue {
  /** `newestOnly`: older reports of the same host need not wait any more. */
  put(event: ControllerEvent, newestOnly: boolean): void;
  /** The oldest events, at most `most`; they wait no longer. */
  take(most: number): readonly ControllerEvent[];
  readonly size: number;
  /** Reports that a newer one of the same host has replaced before they were looked at. */
  readonly replaced: number;
}

/** Reports of one host that may wait for each other when the disk is well; two seconds of its fastest pace. */
const waitingPerHostMax = 8;

export function createEventQueue(): EventQueue {
  const waiting = new Map<number, ControllerEvent>();
  const ticketsOf = new Map<string, number[]>();
  let lastTicket = 0;
  let replaced = 0;

  function dropAll(tickets: readonly number[]): void {
    for (const ticket of tickets) waiting.delete(ticket);
  }

  return {
    put(event, newestOnly) {
      const subject = subjectOf(event);
      lastTicket += 1;
      if (subject !== undefined) {
        const tickets = ticketsOf.get(subject) ?? [];
        const most = event.kind === 'report_received' && !newestOnly ? waitingPerHostMax : 1;
        const dropped = tickets.splice(0, Math.max(0, tickets.length + 1 - most));
        if (event.kind === 'report_received') replaced += dropped.length;
        dropAll(dropped);
        tickets.push(lastTicket);
        ticketsOf.set(subject, tickets);
      }
      waiting.set(lastTicket, event);
    },
    take(most) {
      const taken: ControllerEvent[] = [];
      for (const [ticket, event] of waiting) {
        if (taken.length >= most) break;
        taken.push(event);
        waiting.delete(ticket);
        const subject = subjectOf(event);
        const tickets = subject === undefined ? undefined : ticketsOf.get(subject);
        tickets?.splice(tickets.indexOf(ticket), 1);
        if (subject !== undefined && tickets?.length === 0) ticketsOf.delete(subject);
      }
      return taken;
    },
    get size() {
      return waiting.size;
    },
    get replaced() {
      return replaced;
    },
  };
}

/** Events with the same subject can stand in for each other, the newest for all; undefined for those that each count. */
function subjectOf(event: ControllerEvent): string | undefined {
  if (event.kind === 'report_received') return `host ${event.report.host.id}`;
  if (event.kind === 'policies_read' || event.kind === 'policies_unreadable') return 'policies';
  return event.kind === 'time_passed' ? 'time' : undefined;
}
