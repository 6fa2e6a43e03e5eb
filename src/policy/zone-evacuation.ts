/** A document of kind ZoneEvacuation: what may be done when a whole zone is ill, and what must be left elsewhere before. */
import { defaultThresholds } from '../az/zone-verdict.ts';
import { dayMs, hourMs, minuteMs } from '../base/instant.ts';
import { headerRows, mode } from './shapes/header-rows.ts';
import type { Node } from './node.ts';
import { mapping } from './shapes/mapping-shape.ts';
import { defaulted, object, optional, required } from './shapes/object-shape.ts';
import type { ZoneEvacuation } from './policy.ts';
import type { ReportProblem } from './problem-list.ts';
import { amount, choice, duration, list, text, wholeNumber } from './shapes/shape.ts';

const weightedRecord = object('a record', {
  hostedZone: required(text('the id of a hosted zone', /^[A-Z0-9]+$/), 'The hosted zone of the name: `Z0123456789ABC`.'),
  name: required(text('a DNS name'), 'The name, as the hosted zone has it: `api.example.com.`.'),
  type: defaulted(choice(['A', 'AAAA', 'CNAME']), 'The type of the record.', 'A'),
  sets: required(
    mapping('a mapping of set identifiers by zone id, such as { use1-az4: east-4 }'),
    'Which set identifier stands for which zone.',
  ),
});

export const zoneEvacuation = object('a ZoneEvacuation', {
  ...headerRows('ZoneEvacuation'),
  mode,
  zones: optional(list(text('a zone id'), 'a list of zone ids'), 'Only these zones; every zone when it is left out.'),
  suspectDecades: defaulted(
    wholeNumber(3, 20),
    'People are told of a zone when chance would make it stand out so once in ten to this many looks.',
    defaultThresholds.suspectDecades,
  ),
  confirmDecades: defaulted(
    wholeNumber(defaultThresholds.confirmDecades, 30),
    'The same, for a zone that may be acted on; it can be made stricter, and not laxer.',
    defaultThresholds.confirmDecades,
  ),
  stateful: defaulted(
    list(text('the name of a group'), 'a list of groups', true),
    'Groups whose hosts stay where they are, whatever happens to the zone: brokers, members of a quorum.',
    [],
  ),
  minHealthyElsewhere: defaulted(amount(), 'Of each group that leaves, so much must be healthy outside the zone.', '60%'),
  shiftFor: defaulted(
    duration(minuteMs, 72 * hourMs),
    'How long a shift of traffic lasts when nobody renews it, so that it ends by itself if heald does.',
    '60m',
  ),
  bake: defaulted(duration(10 * minuteMs, 7 * dayMs), 'How long nothing bad must have been seen before work comes back, in stages.', '60m'),
  stage: defaulted(duration(minuteMs, hourMs), 'What has come back is watched for so long before more comes back.', '10m'),
  empty: defaulted(
    choice(['never', 'stateless']),
    'Whether the hosts of groups that are not `stateful` are ended in the zone, a tenth at a time, once others serve elsewhere.',
    'never',
  ),
  records: defaulted(
    list(weightedRecord, 'a list of records', true),
    'DNS names that are answered by weight; the weight of the zone is set to 0 last of all, and back when work returns.',
    [],
  ),
  vetoWindow: defaulted(
    duration(0, 15 * minuteMs),
    'How long an evacuation in mode auto waits before its first call, so that a person can veto it.',
    '0s',
  ),
  onceIn: defaulted(
    duration(hourMs, 30 * dayMs),
    'At most one zone is left in any stretch of this length; a relapse is no second one.',
    '24h',
  ),
});

export function readZoneEvacuation(file: string, node: Node, report: ReportProblem): ZoneEvacuation | undefined {
  const values = zoneEvacuation.read(node, '', report);
  if (values === undefined) return undefined;
  return {
    kind: 'ZoneEvacuation',
    ...values.metadata,
    file,
    mode: values.mode,
    zones: values.zones,
    thresholds: { suspectDecades: values.suspectDecades, confirmDecades: values.confirmDecades },
    stateful: values.stateful,
    minHealthyElsewhere: values.minHealthyElsewhere,
    shiftForMs: values.shiftFor,
    bakeMs: values.bake,
    stageMs: values.stage,
    onceInMs: values.onceIn,
    empties: values.empty === 'stateless',
    records: values.records,
    vetoWindowMs: values.vetoWindow,
  };
}
