/** What does the cloud know about one machine? Its identity, where it is in its life, and whose hand touched it. */
import type { Instant } from '../../base/instant.ts';
import type { MemberState } from '../../remediation/inventory.ts';
import type { Agent } from '../world/agent.ts';
import { idOf } from '../world/host.ts';

export interface Machine {
  /** `i-0abc…`; its agent reports it as the host's id. */
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly zone: string;
  launchedAt: Instant;
  state: MemberState | 'gone';
  /** Since when it has been in service; undefined before that. */
  inServiceSince: Instant | undefined;
  /** It still serves, does not count any more, and goes as soon as another one serves in its place. */
  isCondemned: boolean;
  /** More than nothing: a condemned machine is kept, out of service, once another one serves. Nobody here ends it. */
  retainMs: number;
  /** The provider refuses to end it. */
  keepOff: boolean;
  /** Tokens of the calls that took effect on it, as the tags on it would tell. */
  readonly touchedBy: string[];
  /** Undefined until it has booted. */
  agent: Agent | undefined;
}

export function createMachine(place: Pick<Machine, 'name' | 'group' | 'zone' | 'launchedAt'>): Machine {
  return {
    ...place,
    id: idOf(place.name),
    state: 'coming',
    inServiceSince: undefined,
    isCondemned: false,
    retainMs: 0,
    keepOff: false,
    touchedBy: [],
    agent: undefined,
  };
}

/** Whether the machine takes one of the places that its group is meant to have. */
export function holdsPlace({ state, isCondemned }: Machine): boolean {
  return (state === 'coming' || state === 'in_service') && !isCondemned;
}

/** How a reader of the inventory sees it: a machine that is to be replaced is on its way out, although it still serves. */
export function showState({ state, isCondemned }: Machine): MemberState | 'gone' {
  return isCondemned && (state === 'coming' || state === 'in_service') ? 'leaving' : state;
}
