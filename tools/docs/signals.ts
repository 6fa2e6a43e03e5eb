/** What can be measured? A page for each signal of the catalogue, and the table that lists them. */
import { formatDuration } from '../../src/base/duration.ts';
import { catalog } from '../../src/liveness/catalog.ts';
import {
  isObserved,
  type FailureShare,
  type Family,
  type Level,
  type SignalDefinition,
  type Subject,
  type Unit,
  type Weight,
} from '../../src/liveness/signal.ts';
import { formatSeconds, formatShare } from '../../src/liveness/signal-text.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';

const folder = 'docs/manual/signals/';

const unitWords: Readonly<Record<Unit, string>> = {
  seconds: 'seconds',
  share: 'a share from 0 to 1',
  ratio: 'a ratio',
  count: 'a whole number',
  per_second: 'so many a second',
  state: '0 when well, more when not',
  counts: 'tries, and how many of them failed or were slow',
};

const subjectWords: Readonly<Record<Subject, string>> = {
  host: 'host',
  device: 'block device',
  mount: 'mounted file system',
  server: 'name server',
  target: 'declared target',
  unit: 'declared systemd unit',
  check: 'declared check',
  broker: 'Kafka broker, by its id',
  consumers: 'consumer group that the host reads for, by cluster and group',
};

const familyWords: Readonly<Record<Family, string>> = {
  active_probe: 'heald did something and waited for it',
  kernel_counter: 'the kernel counted',
  kernel_state: "the kernel's present state",
  resolver: 'a name server answered, or did not',
  remote_endpoint: 'somebody at the other end answered, or did not',
  service_check: 'the service was asked',
  cluster_view: 'the controller asked the cluster that the host is part of',
  self: 'the agent on itself',
};

const weightWords: Readonly<Record<Weight, string>> = {
  decides: 'may make a host suspect or failed',
  corroborates: 'seconds other signals, never decides alone',
  informs: 'is shown, never judged',
};

export const signalPages: Generator = {
  owns: folder,
  write: () => {
    const pages = new Map([[`${folder}README.md`, writeIndex()]]);
    for (const signal of catalog) pages.set(`${folder}${signal.name}.md`, writePage(signal));
    return pages;
  },
};

function writeIndex(): string {
  const faults = [...new Set(catalog.map(({ fault }) => fault))];
  const sections = faults.flatMap((fault) => {
    const rows = catalog
      .filter((signal) => signal.fault === fault)
      .map((signal) => [
        `[${signal.name}](${signal.name}.md)`,
        signal.summary,
        signal.weight,
        briefly(signal, 'suspect'),
        briefly(signal, 'failed'),
      ]);
    return [`## ${fault}`, writeTable(['signal', 'what it says', 'weight', 'suspect', 'failed'], rows)];
  });
  const weights = Object.entries(weightWords).map(([weight, words]) => `- **${weight}**: ${words}.`);
  return joinBlocks([
    generatedFrom('src/liveness/signals/'),
    '# Signals',
    'What an agent reports, or the controller learns from the cluster that a host is part of (the family `cluster_view`), and how it is judged. The thresholds are the defaults; a Guardrails policy may set others. A value that could not be measured is unknown: it makes nothing healthy and nothing failed. Reports come every 5 s give or take a tenth, so healthy again for 15 s means for three reports of them, though they came up to 1.5 s early.',
    weights.join('\n'),
    ...sections,
  ]);
}

function briefly({ judgement, unit }: SignalDefinition, kind: 'suspect' | 'failed'): string {
  if (judgement.kind === 'none') return '';
  if (judgement.kind === 'counts') {
    const test = judgement[kind];
    return test === undefined ? '' : `${formatShare(test.share)}, at least ${test.failedAtLeast} in ${formatDuration(test.withinMs)}`;
  }
  const level = judgement[kind];
  return level === undefined ? '' : sayLevel(level, unit);
}

function writePage(signal: SignalDefinition): string {
  const facts = [
    `- **Unit:** ${unitWords[signal.unit]}`,
    `- **One reading for each:** ${subjectWords[signal.subject]}`,
    `- **Fault:** ${signal.fault}`,
    `- **Family:** \`${signal.family}\`, ${familyWords[signal.family]}`,
    `- **Weight:** ${signal.weight}, it ${weightWords[signal.weight]}`,
  ];
  return joinBlocks([
    generatedFrom('src/liveness/signals/'),
    `# ${signal.name}`,
    signal.summary,
    facts.join('\n'),
    '## How it is judged',
    listRules(signal).join('\n'),
    signal.manual,
    '[All signals](README.md)',
  ]);
}

function listRules(signal: SignalDefinition): string[] {
  const { judgement, unit, staleAfterMs } = signal;
  const unknown = staleAfterMs === undefined ? [] : [`- **unknown** without a value for ${formatDuration(staleAfterMs)}`];
  if (judgement.kind === 'none')
    return [
      `It is shown and never judged${staleAfterMs === undefined ? '' : `; unknown without a value for ${formatDuration(staleAfterMs)}`}.`,
    ];
  if (judgement.kind === 'counts') {
    const { suspect, failed, recover } = judgement;
    return [
      `- **suspect** when ${sayFailures(suspect)}`,
      failed === undefined ? neverFailed : `- **failed** when ${sayFailures(failed)}`,
      `- **healthy again** when at most ${formatShare(recover.share)} of the tries failed for ${formatDuration(recover.forMs)}`,
    ];
  }
  const { warn, suspect, failed, recover } = judgement;
  return [
    ...(warn === undefined ? [] : [`- **shown as a warning** from ${sayValue(warn, unit)}`]),
    ...(suspect === undefined ? [] : [`- **suspect** at ${sayLevel(suspect, unit)}`]),
    failed === undefined ? neverFailed : `- **failed** at ${sayLevel(failed, unit)}`,
    `- **healthy again** below ${sayValue(recover.below, unit)} for ${formatDuration(recover.forMs)}`,
    ...unknown,
    ...(unit === 'seconds' && !isObserved(signal)
      ? ['- an agent that is slow itself stretches these times by its [score](self.score.md) plus one']
      : []),
  ];
}

const neverFailed = '- never **failed** by itself';

function sayFailures({ share, failedAtLeast, withinMs }: FailureShare): string {
  return `at least ${failedAtLeast} tries of the last ${formatDuration(withinMs)} failed, and they are ${formatShare(share)} of the tries or more`;
}

function sayLevel({ above, forMs }: Level, unit: Unit): string {
  return `${sayValue(above, unit)} or more${forMs === 0 ? '' : ` for ${formatDuration(forMs)}`}`;
}

function sayValue(value: number, unit: Unit): string {
  if (unit === 'seconds') return formatSeconds(value);
  if (unit === 'share') return formatShare(value);
  if (unit === 'ratio') return `${value} times`;
  return unit === 'per_second' ? `${value} a second` : `${value}`;
}
