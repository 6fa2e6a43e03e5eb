/** What does a Kafka cluster look like to whoever is on call? Its brokers with their hosts, and what keeps each machine where it is. */
import type { BrokerAnswer, ClusterAnswer, NamedPartitions } from '../../../adapters/wire/cluster-answers.ts';
import { formatDuration } from '../../../base/duration.ts';
import { formatCount } from '../../../liveness/signal-text.ts';
import { chooseUnwell, sayGroups, tableOfConsumers } from './consumer-table.ts';
import type { Layout } from './layout.ts';
import { drawTable, type Cell, type Table } from './table.ts';
import { wrapText } from './wrap-text.ts';

/** Consumer groups that are well are counted only, unless all of them are asked for. */
export function drawClusters(clusters: readonly ClusterAnswer[], layout: Layout, allGroups = false): string[] {
  if (clusters.length === 0) return ['No document of kind KafkaCluster is in the policies, so no cluster is looked at.'];
  return clusters.flatMap((cluster, place) => [...(place === 0 ? [] : ['']), ...drawCluster(cluster, layout, allGroups)]);
}

function drawCluster(cluster: ClusterAnswer, layout: Layout, allGroups: boolean): string[] {
  const { name, seenAt, seenFrom, trouble, brokers, stuckGroups } = cluster;
  const groups = allGroups ? cluster.groups : chooseUnwell(cluster.groups);
  const { columns, paint, times, now } = layout;
  const seen =
    seenAt === null ? 'not seen yet' : `seen ${formatDuration(Math.max(0, now - Date.parse(seenAt)))} ago from broker ${seenFrom ?? '?'}`;
  const lines = [
    trouble === null ? undefined : `the newest look gave nothing: ${trouble}`,
    seenAt === null ? undefined : sayHeld(cluster),
    seenAt === null ? undefined : sayGroups(cluster),
    ...stuckGroups.map(
      ({ group, blame, since }) => `consumers ${group} stand still; that was said at ${times.near(Date.parse(since), now)} (${blame})`,
    ),
  ].filter((line) => line !== undefined);
  const refused = brokers.filter(({ gate, verdict }) => gate.kind !== 'permitted' && verdict !== 'healthy');
  return [
    `${paint('strong', name)}  ${seen}`,
    ...lines.flatMap((line) => wrapText(line, columns, { first: '  ' })),
    '',
    ...drawTable(tableOfBrokers([cluster]), columns, paint),
    ...refused.flatMap(({ id, gate }) => [
      '',
      `Broker ${id} would not be ended now:`,
      ...gate.because.flatMap((because) => wrapText(because, columns, { first: '  - ', rest: '    ' })),
    ]),
    ...(groups.length === 0 ? [] : ['', ...drawTable(tableOfConsumers([{ name, groups }]), columns, paint)]),
  ];
}

function sayHeld({ partitions, underReplicated, underMinIsr, leaderless, moving }: ClusterAnswer): string {
  return `${formatCount(partitions, 'partition')}; ${sayPartitions(underReplicated, 'with a replica out of sync')}; ${underMinIsr.count === 0 ? '' : `${sayPartitions(underMinIsr, 'with too few in sync to be written to')}; `}${sayPartitions(leaderless, 'without a leader')}; ${moving === null ? 'not known how many are being moved' : `${moving} being moved`}`;
}

function sayPartitions({ count, first }: NamedPartitions, what: string): string {
  if (count === 0) return `none ${what}`;
  return `${count} ${what} (${first.slice(0, 4).join(', ')}${count > 4 ? ', …' : ''})`;
}

export function tableOfBrokers(clusters: readonly ClusterAnswer[]): Table {
  const rows = clusters.flatMap(({ name, brokers }) =>
    brokers.map((broker): Cell[] => [
      { text: clusters.length > 1 ? `${name}/${broker.id}` : String(broker.id), tone: 'strong' },
      { text: broker.host === null ? '–' : `${broker.host.name} (${broker.host.zone})` },
      sayVerdict(broker),
      { text: sayGate(broker) },
      { text: broker.because, tone: 'quiet' },
    ]),
  );
  return {
    columns: [
      { heading: 'BROKER', firm: true },
      { heading: 'HOST' },
      { heading: 'VERDICT' },
      { heading: 'COULD GO' },
      { heading: 'BECAUSE' },
    ],
    rows,
  };
}

function sayVerdict({ verdict, isRegistered }: BrokerAnswer): Cell {
  const text = `${verdict.replaceAll('_', ' ')}${isRegistered ? '' : ', not registered'}`;
  if (verdict === 'healthy') return { text, tone: isRegistered ? 'good' : 'warning' };
  return { text, tone: verdict.startsWith('failed') || verdict === 'down' ? 'bad' : 'warning' };
}

function sayGate({ gate }: BrokerAnswer): string {
  if (gate.kind === 'permitted') return 'yes';
  return gate.kind === 'unasked' ? 'not known' : `no, ${gate.because.length} reason${gate.because.length === 1 ? '' : 's'}`;
}
