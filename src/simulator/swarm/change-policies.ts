/** Who edits the policies in the middle of it? New files are read, or refused because something is wrong with them. */
import { invariant } from '../../base/invariant.ts';
import type { World } from '../world/world.ts';
import { readDocuments, type SwarmPlan } from './swarm-plan.ts';

export function changePolicies({ reloads }: Pick<SwarmPlan, 'reloads'>, world: World): void {
  for (const { atMs, policies: documents } of reloads) {
    world.scheduler.after(atMs, () => {
      const { policies, problems } = readDocuments(documents);
      invariant(policies !== undefined || problems.length > 0, 'Drawn policies are neither read nor refused');
      world.policyFiles =
        policies === undefined ? { kind: 'policies_unreadable', problems } : { kind: 'policies_read', policies, warnings: [] };
      world.controller.tell(world.policyFiles);
      world.rival.tell(world.policyFiles);
    });
  }
}
