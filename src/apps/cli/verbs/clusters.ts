/** `heald clusters [name]`: how do the Kafka clusters stand, and which broker could be spared now? Only a controller that runs can tell. */
import type { ClusterAnswer, ClustersAnswer } from '../../../adapters/wire/cluster-answers.ts';
import { findNearest } from '../../../base/nearest.ts';
import { askController } from '../record/ask-controller.ts';
import { asJson, asRows, controllerUrl, stateDir, tokenFile } from '../options.ts';
import { drawClusters, tableOfBrokers } from '../pages/cluster-page.ts';
import { tableOfConsumers } from '../pages/consumer-table.ts';
import { layoutOf } from '../pages/layout.ts';
import { urlOf } from '../record/reach-controller.ts';
import { show } from '../show.ts';
import { Unanswerable, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '[name]', summary: 'a cluster, by its name in the policies; all of them without it' },
  options: [
    { flags: '--groups', summary: 'all consumer groups, not only those that are not well; one a row with --ndjson and --plain' },
    stateDir,
    controllerUrl,
    tokenFile,
    asJson,
    ...asRows,
  ],
  examples: [
    ['clusters', 'every broker with its host and verdict, and what would keep its machine from being ended now'],
    ['clusters prod', 'the same of one cluster'],
    ['clusters prod --groups', 'and all of its consumer groups: whether they read, how far behind they are, and whose fault that is'],
  ],
  endings: '0; 1 when no such cluster is in the policies; 3 when no controller answers.',
  run: async (call) => {
    const answer = await askController<ClustersAnswer>(call, '/v1/clusters');
    if (answer === undefined)
      throw new Unanswerable(
        'unreachable',
        `No controller answers at ${urlOf(call, '')}. Views of a cluster are seconds old, so no ledger keeps them.`,
      );
    const clusters = choose(answer.clusters, call.argument);
    const ofGroups = call.options['groups'] === true;
    const rows = () =>
      clusters.flatMap(({ name, brokers, groups }) => (ofGroups ? groups : brokers).map((each) => ({ cluster: name, ...each })));
    show(call, {
      kind: 'clusters',
      document: () => ({ clusters }),
      rows,
      table: () => (ofGroups ? tableOfConsumers(clusters) : tableOfBrokers(clusters)),
      page: () => drawClusters(clusters, layoutOf(call), ofGroups),
    });
    return 'ok';
  },
};

function choose(clusters: readonly ClusterAnswer[], name: string | undefined): readonly ClusterAnswer[] {
  if (name === undefined) return clusters;
  const chosen = clusters.filter((cluster) => cluster.name === name);
  if (chosen.length > 0) return chosen;
  const known = clusters.map((cluster) => cluster.name);
  const nearest = findNearest(name, known);
  const help = nearest === undefined ? `The policies name ${known.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`;
  throw new Unanswerable('finding', `No cluster "${name}" is in the policies. ${help}`);
}
