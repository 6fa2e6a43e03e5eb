/** Which keys may a scenario file have? One row a field, as for policies. */
import { dayMs, minuteMs, secondMs } from '../../base/instant.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import { defaulted, object, optional, required } from '../../policy/shapes/object-shape.ts';
import { choice, duration, list, positiveNumber, refuse, share, text, wholeNumber, type Shape } from '../../policy/shapes/shape.ts';
import { holdReasons, type HoldReason } from '../../remediation/decision.ts';
import { faultCatalog } from '../faults/catalog.ts';

const hostsPerZoneMost = 1_000;
const longestMs = 30 * dayMs;

/** A mapping whose keys are names that the author chooses. */
export function mapping<Value>(form: string, value: Shape<Value>): Shape<Readonly<Record<string, Value>>> {
  return {
    form,
    schema: { type: 'object', additionalProperties: value.schema, minProperties: 1 },
    read: (node, path, report) => {
      if (node.kind !== 'map') return refuse(node, path, form, report);
      const pairs = node.entries.map((entry): [string, Value | undefined] => [
        entry.key,
        value.read(entry.value, `${path}.${entry.key}`, report),
      ]);
      return pairs.some(([, read]) => read === undefined) ? undefined : (Object.fromEntries(pairs) as Record<string, Value>);
    },
  };
}

const faultKinds = [
  'disk',
  'cpu',
  'memory',
  'kernel',
  'limits',
  'clock',
  'dns',
  'network',
  'service',
  'kafka',
  'self',
  'agent',
] as const satisfies readonly FaultKind[];

/** How large the fleet is: one row, for scenarios and for the tests of policies. */
export const groups = required(
  mapping('groups, such as { web: { a: 2, b: 2 } }', mapping('hosts by zone, such as { a: 2, b: 2 }', wholeNumber(1, hostsPerZoneMost))),
  'How many hosts of each group stand in each zone.',
);

const kafka = object('a Kafka cluster', {
  group: required(text(), 'The group whose hosts are its brokers, numbered from 1 in their order.'),
  partitions: defaulted(wholeNumber(1, 10_000), 'Partitions with a replica in each zone; two in sync are needed to write.', 36),
  uneven: defaulted(
    wholeNumber(0, 1_000),
    'So many more have two of their three replicas on the first two brokers of the first zone and the last of the second.',
    0,
  ),
});

const world = object('a fleet', {
  groups,
  requestsPerSecond: defaulted(positiveNumber('requests a second, above 0'), 'What the workload of each host asks of its disk.', 120),
  controllerZone: defaulted(text(), 'The zone in which the controller runs.', 'b'),
  probesZones: defaulted(choice(['true', 'false']), 'True: each host tries to reach a peer in each of the other zones.', false),
  cloud: defaulted(
    choice(['true', 'false']),
    'True: a cloud runs the machines, replaces what it loses, and can be asked to change them.',
    false,
  ),
  levels: defaulted(
    choice(['true', 'false']),
    'False: somebody has told the groups not to level their zones, and they stay as uneven as they are.',
    true,
  ),
  kafka: optional(kafka, 'A Kafka cluster whose brokers run on one of the groups, with the document that says how it is looked at.'),
  consumers: optional(text(), 'The group whose hosts read what is in the Kafka cluster, each with one consumer, `consumer.service`.'),
  unheard: optional(share(), 'The share of the hosts whose agents never start, though their machines run.'),
});

const hostChoice = object('a choice of hosts', {
  sameAs: optional(text(), 'The hosts that this earlier fault struck.'),
  host: optional(text(), 'The host of this name.'),
  group: optional(text(), 'Hosts of this group.'),
  zone: optional(text(), 'Hosts in this zone.'),
  count: optional(wholeNumber(1, hostsPerZoneMost), 'So many of them, drawn by the seed; all of them when it is left out.'),
});

/** `with` is read by the fault's own fields, once it is known which fault it is. */
const anything: Shape<true> = { form: 'the fields of the fault', schema: {}, read: () => true };

const fault = object('a fault', {
  name: required(text(), 'What the claims below call it.'),
  fault: required(choice(faultCatalog.map(({ name }) => name)), 'What goes wrong.'),
  on: optional(hostChoice, 'Which hosts it strikes.'),
  with: optional(anything, 'The fields of the fault.'),
  at: required(duration(0, longestMs), 'When it begins; the seed moves it by up to a minute.'),
  for: optional(duration(secondMs, longestMs), 'How long it lasts; to the end when it is left out.'),
});

/** What a claim looks for in the ledger. */
export const sighting = {
  verdict: optional(
    choice(['suspect', 'failed', 'unknown', 'well']),
    'An episode opens with, or changes to, this verdict; well is its end.',
  ),
  incident: optional(choice(['opened', 'changed', 'closed']), 'An incident is opened, changed or closed.'),
  decision: optional(choice(['act', 'hold']), 'A decision to act or to hold.'),
  entry: optional(
    choice([
      'controller_started',
      'controller_stopped',
      'controller_stalled',
      'host_seen',
      'host_restarted',
      'change_seen',
      'zone_suspected',
      'zone_confirmed',
      'zone_cleared',
      'inventory_doubted',
      'inventory_trusted',
      'breaker_opened',
      'step_intended',
      'evacuation_opened',
      'evacuation_approved',
      'evacuation_held',
      'evacuation_stopped',
      'evacuation_cancelled',
      'zone_step_intended',
      'zone_health_told',
      'zone_step_given_up',
      'zone_left',
      'return_begun',
      'return_stage_passed',
      'return_stopped',
      'evacuation_closed',
      'zone_armed',
      'zone_practised',
      'drain_refused',
      'person_called',
      'broker_found',
      'replacement_settled',
      'consumers_stuck',
      'consumers_recovered',
      'remediation_opened',
      'remediation_closed',
      'pause_set',
      'reports_refused',
    ]),
    'An entry of this kind.',
  ),
  fault: optional(choice(faultKinds), 'Of this fault kind.'),
  scope: optional(choice(['host', 'hosts', 'zone', 'group', 'region']), 'The scope of the incident.'),
  reason: optional(choice(Object.keys(holdReasons) as HoldReason[]), 'The reason for holding.'),
  saying: optional(text(), "A part of the entry's line in the log."),
  on: optional(text(), 'About a host that this fault struck.'),
  notOn: optional(text(), 'About a host that this fault did not strike.'),
} as const;

const must = object('a claim', {
  ...sighting,
  every: defaulted(choice(['true', 'false']), 'True: once for every host that the fault struck.', false),
  within: required(duration(secondMs, longestMs), 'The deadline.'),
  after: optional(text(), 'Counted from the begin of this fault, or of the rehearsal: start.'),
  afterEndOf: optional(text(), 'Counted from the end of this fault.'),
});

const never = object('a claim', {
  ...sighting,
  moreThan: optional(wholeNumber(1, 1_000_000), 'So many are allowed.'),
  beforeEndOf: optional(text(), 'Only until this fault is over.'),
});

export const scenarioShape = object('a scenario', {
  title: required(text(), 'What happens, in one line.'),
  why: required(text(), 'Why it matters, in a few sentences.'),
  world: required(world, 'The fleet.'),
  mode: optional(
    choice(['observe', 'recommend', 'approve', 'auto']),
    'Puts every policy in this mode; as its file says when it is left out.',
  ),
  pager: defaulted(choice(['true', 'false']), 'True: somebody is called, as by a notification with nothing but its defaults.', false),
  faults: required(list(fault, 'a list of faults'), 'What goes wrong.'),
  until: required(duration(minuteMs, longestMs), 'When the rehearsal ends.'),
  must: required(list(must, 'a list of claims', true), 'What has to be seen, with a deadline.'),
  never: required(list(never, 'a list of claims'), 'What must not be seen at all.'),
});
