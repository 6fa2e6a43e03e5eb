/** Who is told? A person who wants to hear of what is held; what differs is given. And a desk that has only just heard of such people. */
import type { Notification } from '../../../../src/policy/policy.ts';
import type { Desk } from '../desk.ts';

export function makeNotification(name: string, more: Partial<Notification> = {}): Notification {
  return {
    kind: 'Notification',
    name,
    owner: undefined,
    runbook: undefined,
    description: undefined,
    file: 'notify.yaml',
    webhook: { url: 'https://hooks.example/heald', secretFile: '/etc/heald/hook', format: 'heald' },
    on: ['held'],
    severity: 'error',
    only: { groups: undefined, zones: undefined },
    ...more,
  };
}

/** The desk's policies stay as they are, and from now on these people are told. */
export function tellPeople(desk: Pick<Desk, 'state' | 'tell'>, ...notifications: readonly Notification[]): void {
  const { policies } = desk.state;
  if (policies === undefined) throw new Error('no policies');
  desk.tell({ kind: 'policies_read', policies: { ...policies, version: 'with-people', notifications }, warnings: [] });
}
