/**
 * What does a reader see? Not the present: a page as it was up to a minute ago, and of every group another moment. Two reads one
 * after the other may go back in time.
 *
 * Source: EC2 and Auto Scaling are eventually consistent; `DescribeInstances` may not know an id that was just given out.
 */
import { minuteMs, type Instant } from '../../base/instant.ts';
import { invariant } from '../../base/invariant.ts';
import type { Random } from '../../base/random.ts';
import type { GroupInventory, Member } from '../../remediation/inventory.ts';
import type { TermsView } from './zone-terms.ts';

export interface MemberView extends Member {
  readonly touchedBy: readonly string[];
}

export interface GroupView extends GroupInventory {
  readonly members: readonly MemberView[];
  readonly terms: TermsView;
}

/** Pages about things that have names. */
export interface PastViews<View extends { readonly name: string }> {
  /** The thing has changed, and looks like this from now on. */
  note(view: View): void;
  /** One page, as old as this read happens to get it. */
  read(name: string): View;
}

/** Nobody reads anything older than this. */
export const readLagMsMost = minuteMs;

export function createPastViews<View extends { readonly name: string }>(now: () => Instant, random: Random): PastViews<View> {
  const pages = new Map<string, { at: Instant; view: View }[]>();

  function note(view: View): void {
    const past = pages.get(view.name) ?? [];
    pages.set(view.name, past);
    past.push({ at: now(), view });
    const oldestReadable = past.findLastIndex(({ at }) => at <= now() - readLagMsMost);
    if (oldestReadable > 0) past.splice(0, oldestReadable);
  }

  function read(name: string): View {
    const past = pages.get(name) ?? [];
    const asOf = now() - Math.round(readLagMsMost * random.share() ** 3);
    const page = past.findLast(({ at }) => at <= asOf) ?? past[0];
    invariant(page !== undefined, `Nothing was ever noted of ${name}`);
    return page.view;
  }

  return { note, read };
}
