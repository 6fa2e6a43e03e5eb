/** Which host has this address? By the word of the agents that are heard; an address that two of them tell is nobody's. */
import { plainAddress } from '../../base/address.ts';
import type { HostView } from '../../liveness/host-view.ts';
import type { State } from '../state.ts';

export function createAddressBook(state: State): (address: string) => HostView | undefined {
  const hosts = new Map<string, HostView | undefined>();
  for (const view of state.views.values()) {
    if (state.open.get(view.id)?.has('agent') === true) continue;
    for (const told of new Set((view.report.addresses ?? []).map(plainAddress)))
      if (told !== undefined) hosts.set(told, hosts.has(told) ? undefined : view);
  }
  return (address) => {
    const plain = plainAddress(address);
    return plain === undefined ? undefined : hosts.get(plain);
  };
}
