/**
 * Does the provider see it too? Its checks know nothing of heald's agents, so where they find the same part of a host impaired, they are
 * one more independent way of knowing. What they do not find says nothing: they are minutes behind, and blind to most.
 */
import type { FaultKind } from '../../liveness/signal.ts';
import type { ImpairedPart } from '../../remediation/inventory.ts';
import type { EpisodeRecord } from '../history.ts';
import type { State } from '../state.ts';
import { findMember } from './inventories.ts';

/** Which troubles of a host each part explains; what a host depends on is none of them. */
const faultsOfPart: Readonly<Record<ImpairedPart, readonly FaultKind[]>> = {
  machine: ['disk', 'cpu', 'memory', 'kernel'],
  volumes: ['disk', 'kernel'],
};

export function askProvider(state: State, { host, fault }: EpisodeRecord): readonly 'provider'[] {
  const impaired = findMember(state, host.id, host.group)?.impaired ?? [];
  return impaired.some((part) => faultsOfPart[part].includes(fault)) ? ['provider'] : [];
}
