/**
 * What would this policy do, in plain sentences? For the author before a merge, and for the person who asks at night why a host was
 * touched, or was not.
 */
import { formatDuration } from '../../base/duration.ts';
import { formatTimestamp } from '../../base/timestamp.ts';
import { invariant } from '../../base/invariant.ts';
import { findAction } from '../../remediation/action-catalog.ts';
import { holdReasons } from '../../remediation/decision.ts';
import { mostOf, type Amount, type Caps, type Limits } from '../../remediation/limits.ts';
import { describeWindow } from '../../remediation/maintenance-window.ts';
import { messageKinds } from '../../remediation/message.ts';
import type { Step } from '../../remediation/action.ts';
import { listPossibleWitnesses } from '../check-host-remediation.ts';
import { explainCondition } from './explain-condition.ts';
import type { Guardrails, HostRemediation, Notification, Policy, Target } from '../policy.ts';
import { explainKafkaCluster } from './explain-kafka-cluster.ts';
import { explainZoneEvacuation } from './explain-zone-evacuation.ts';

/** One line a sentence; lines that continue a list begin with two spaces. An empty line parts two thoughts. */
export function explainPolicy(policy: Policy): string[] {
  const { name, file, owner, runbook, description } = policy;
  const answers = [owner === undefined ? '' : `${owner} answers for it.`, runbook === undefined ? '' : `Runbook: ${runbook}.`];
  return [
    `${name} (${policy.kind}, ${file})`,
    ...(description === undefined ? [] : [description]),
    ...answers.filter((sentence) => sentence !== ''),
    '',
    ...explainKind(policy),
  ];
}

function explainKind(policy: Policy): string[] {
  switch (policy.kind) {
    case 'HostRemediation':
      return explainHostRemediation(policy);
    case 'ZoneEvacuation':
      return explainZoneEvacuation(policy);
    case 'Guardrails':
      return explainGuardrails(policy);
    case 'Notification':
      return explainNotification(policy);
    case 'KafkaCluster':
      return explainKafkaCluster(policy, policy.target === undefined ? undefined : describeTarget(policy.target));
    default:
      return policy satisfies never;
  }
}

/** The rest of an address can be a secret. */
function originOf(url: string): string {
  return url.replace(/^(https?:\/\/[^/?#]+).*/, '$1');
}

function explainNotification({ webhook, on, severity, only }: Notification): string[] {
  const concerns = [
    ...(only.groups === undefined ? [] : [`group ${joinWords(only.groups, 'or')}`]),
    ...(only.zones === undefined ? [] : [`zone ${joinWords(only.zones, 'or')}`]),
  ];
  const where = concerns.length === 0 ? '' : `, only for hosts of ${joinWords(concerns, 'and')}`;
  return [
    `Posts to ${originOf(webhook.url)} with severity ${severity}${where}, when:`,
    ...on.map((kind) => `  - ${messageKinds[kind]} (${kind})`),
    'Each at most once in an incident, signed, and tried again until it is delivered or too late.',
  ];
}

function explainHostRemediation(policy: HostRemediation): string[] {
  const [when, ...branches] = explainCondition(policy.when);
  return [
    `Covers ${describeTarget(policy.target)}.`,
    `Applies when ${when}`,
    ...branches,
    'What cannot be measured is unknown: it neither meets the condition nor ends it.',
    `An episode is over when the host has been well for ${formatDuration(policy.recoverMs)}.`,
    '',
    'Then, in order:',
    ...policy.steps.map((step, index) => `  ${index + 1}. ${describeStep(step)}`),
    ...explainWitnesses(policy),
    `A repair has worked when its host has been healthy for ${formatDuration(policy.verifyHealthyForMs)}.`,
    '',
    'Limits:',
    ...explainLimits(policy.limits).map((limit) => `  - ${limit}`),
    ...policy.unless.map((veto) => `Holds, whatever the condition says, when: ${holdReasons[veto]}`),
    '',
    ...(policy.rollbackHook === undefined
      ? []
      : [`When the suspects share a change it asks ${originOf(policy.rollbackHook.url)} to take it back, once in an incident.`]),
    modeSentences[policy.mode],
    ...(policy.mode === 'auto' && policy.vetoWindowMs > 0
      ? [`A person can veto each repair for ${formatDuration(policy.vetoWindowMs)} before it begins.`]
      : []),
    ...explainNever(policy),
  ];
}

const modeSentences: Readonly<Record<HostRemediation['mode'], string>> = {
  observe: 'In mode observe it only records what it would do.',
  recommend: 'In mode recommend it tells people what it would do, and does nothing.',
  approve: 'In mode approve it acts only after a person has agreed to the very plan that was shown.',
  auto: 'In mode auto it acts by itself within these limits and those of the guardrails.',
};

export function describeTarget({ autoScalingGroups, groups, hosts, tags }: Target): string {
  const kinds = [
    ...(hosts === undefined ? [] : [`are called ${joinWords(hosts, 'or')}`]),
    ...(autoScalingGroups === undefined ? [] : [`belong to the Auto Scaling group ${joinWords(autoScalingGroups, 'or')}`]),
    ...(groups === undefined ? [] : [`belong to the group ${joinWords(groups, 'or')}`]),
    ...(tags === undefined
      ? []
      : [
          `are tagged ${joinWords(
            Object.entries(tags).map(([key, value]) => `${key}=${value}`),
            'and',
          )}`,
        ]),
  ];
  return kinds.length === 0 ? 'every host' : `hosts that ${joinWords(kinds, 'and')}`;
}

function describeStep(step: Step): string {
  const action = findAction(step.action);
  invariant(action !== undefined, `The parser let an unknown action pass: ${step.action}`);
  return `${action.describe(step, 'the host')}. ${action.irreversible ? '' : 'Undo: '}${action.undo}`;
}

function isIrreversible({ action }: Step): boolean {
  return findAction(action)?.irreversible === true;
}

function explainWitnesses({ steps, witnesses, when }: HostRemediation): string[] {
  const drastic = steps.find(isIrreversible);
  if (drastic === undefined) return ['Nothing in this list is irreversible, so one witness is enough.'];
  const families = [...listPossibleWitnesses(when)].map((family) => family.replaceAll('_', ' '));
  return [`Before ${drastic.action}, ${witnesses} independent ways of knowing must agree, out of: ${families.join(', ')}.`];
}

function explainBudgets({ inFlight, per }: Caps, of: string): string[] {
  return [
    `at most ${describeCap(inFlight, of)} under way at once`,
    ...per.map(({ windowMs, max }) => `at most ${describeCap(max, of)} begun in any ${formatDuration(windowMs)}`),
  ];
}

function explainLimits(limits: Limits): string[] {
  const { minHealthy, storm, canary, breakAfter, perHost, coolDownMs, quorum, gate } = limits;
  const quiet = storm.quietMs === 0 ? '' : `, and until it has been quiet for ${formatDuration(storm.quietMs)}`;
  return [
    ...explainBudgets(limits, 'the group'),
    ...perHost.map(({ windowMs, max }) => `at most ${describeRepairs(mostOf(max, 1))} of one host in any ${formatDuration(windowMs)}`),
    `a host is left alone for ${formatDuration(coolDownMs)} after a repair of it that did not help`,
    `at least ${describeAmount(minHealthy)} must be left healthy`,
    ...(quorum === undefined ? [] : [`nothing unless all other of its ${quorum.members} members are there, well and left alone`]),
    ...(gate === undefined
      ? []
      : [`nothing that costs a host unless ${gate} says that the group can spare it; what cannot be asked holds`]),
    `a storm while ${describeAmount(storm.suspects)} (and at least ${storm.atLeast}) are suspect at once${quiet}: one repair anew, and none above half of the group`,
    `one repair first, watched for ${formatDuration(canary.verifyMs)}; then ${canary.growth} times as many at once after each that helped, up to ${describeAmount(canary.ceiling)}`,
    `after ${describeRepairs(breakAfter)} in a row that did not help it stops until a person says otherwise`,
  ];
}

function explainNever({ mode, steps }: HostRemediation): string[] {
  return [
    ...(mode === 'observe' || mode === 'recommend' ? ['Never: changes anything.'] : []),
    'Never: acts because an agent is silent, or because something could not be measured.',
    ...(steps.some(isIrreversible) ? ['Never: does anything irreversible because of DNS or network trouble alone.'] : []),
  ];
}

function explainGuardrails(policy: Guardrails): string[] {
  const { limits, freezes, maintenanceWindows, exclude, thresholds, silentAfterMs, observerSuspectShare } = policy;
  const judged = Object.keys(thresholds);
  return [
    'Over all policies and groups together:',
    ...explainBudgets(limits, 'the fleet').map((limit) => `  - ${limit}`),
    'In any one zone:',
    ...explainBudgets(limits.zone, 'the zone').map((limit) => `  - ${limit}`),
    ...freezes.map(({ from, until, reason }) => `Acts on nothing from ${formatTimestamp(from)} to ${formatTimestamp(until)}: ${reason}.`),
    ...maintenanceWindows.map((window) => `Acts on nothing ${describeWindow(window)}: ${window.reason}.`),
    ...(exclude === undefined ? [] : [`Never acts on ${describeTarget(exclude)}.`]),
    ...(judged.length === 0 ? [] : [`Judges otherwise than their manual pages say: ${judged.join(', ')}.`]),
    `An agent is silent after ${formatDuration(silentAfterMs)} without a report. Silence alone is never acted on.`,
    `When more than ${Math.round(observerSuspectShare * 100)} % of a group's agents are silent, the fault may be with the controller, and it holds.`,
  ];
}

export function describeAmount(amount: Amount): string {
  if (amount.kind === 'share') return `${Number((amount.share * 100).toFixed(1))} % of the group`;
  return amount.count === 1 ? '1 host' : `${amount.count} hosts`;
}

function describeCap(cap: Amount, of: string): string {
  return cap.kind === 'count'
    ? describeRepairs(cap.count)
    : `${Number((cap.share * 100).toFixed(1))} % of ${of} (and no less than 1 repair)`;
}

function describeRepairs(count: number): string {
  return count === 1 ? '1 repair' : `${count} repairs`;
}

function joinWords(words: readonly string[], word: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${word} ${words.at(-1)}`;
}
