/**
 * Can the policy do what it says, and should it? What only shows when condition and steps are read together.
 */
import { invariant } from '../base/invariant.ts';
import { catalog, findSignal } from '../liveness/catalog.ts';
import type { Comparison, Condition } from '../liveness/condition.ts';
import type { Family, FaultKind, SignalDefinition } from '../liveness/signal.ts';
import { findAction } from '../remediation/action-catalog.ts';
import type { Step } from '../remediation/action.ts';
import type { Gate } from '../remediation/limits.ts';
import { dependencyFaults } from '../remediation/decide-repair.ts';
import type { When } from './shapes/condition-shape.ts';
import { findPlace, type Node } from './node.ts';
import type { ReportProblem } from './problem-list.ts';

export function checkHostRemediation(
  policy: { when?: When; steps?: readonly Step[]; limits?: { readonly gate: Gate | undefined } },
  node: Node,
  _path: string,
  report: ReportProblem,
): void {
  if (policy.limits?.gate === 'kafka') checkBrokerSteps(policy.steps ?? [], node, report);
  if (policy.when === undefined || policy.steps === undefined) return;
  const drastic = policy.steps.find(({ action }) => findAction(action)?.irreversible === true)?.action;
  if (drastic === undefined) return;
  const { condition, witnesses } = policy.when;

  const families = [...listPossibleWitnesses(condition)];
  if (witnesses > families.length) {
    const asked = `when.witnesses: ${drastic} needs ${witnesses} independent witnesses`;
    const heard = families.length === 0 ? 'no family of signals' : families.map((family) => family.replaceAll('_', ' ')).join(', ');
    report(
      'HP024',
      findPlace(node, ['when', 'witnesses']),
      `${asked}, but only ${heard} could ever speak, so it can never act`,
      'compare a signal of another family, or ask for fewer',
    );
  }
  if (canBeMetBy(condition, ({ fault }) => dependencyFaults.has(fault))) {
    const what = `when: can be met by what the host only depends on (dns, network), and ${drastic} would not mend that`;
    report('HP025', findPlace(node, ['when']), what, 'join it by all: with a signal of the host itself');
  }
}

/** A broker is known by its id: while the old one runs, put aside or not, a new one with the same id is turned away, and nobody leads. */
function checkBrokerSteps(steps: readonly Step[], node: Node, report: ReportProblem): void {
  for (const step of steps) {
    const why = findRunningOn(step);
    if (why === undefined) continue;
    const help = 'write replace: { order: terminateFirst }, without retain, and captureEvidence before it';
    report('HP033', findPlace(node, ['steps']), `steps: ${why}, so the broker in its place could not join the cluster`, help);
  }
}

function findRunningOn({ action, with: fields }: Step): string | undefined {
  if (action === 'quarantine') return 'quarantine lets the old broker run on';
  if (action !== 'replace') return undefined;
  if (fields['order'] !== 'terminateFirst') return 'replace starts the new broker while the old one still runs';
  return Number(fields['retain']) > 0 ? 'replace with retain lets the old broker run on' : undefined;
}

/** The families that the condition compares, and those that second its faults beside it: their corroborating signals and the kernel's. */
export function listPossibleWitnesses(condition: Condition): ReadonlySet<Family> {
  const compared = listAffirmed(condition).map(definitionOf);
  const faults = new Set<FaultKind>(['kernel', ...compared.map(({ fault }) => fault)]);
  const seconding = catalog.filter(({ weight, fault }) => weight === 'corroborates' && faults.has(fault));
  return new Set([...compared, ...seconding].map(({ family }) => family));
}

/** The comparisons that speak for the condition; what stands under `not` only keeps it from being met. */
function listAffirmed(condition: Condition): readonly Comparison[] {
  if (condition.kind === 'compare') return [condition];
  return condition.kind === 'not' ? [] : condition.of.flatMap(listAffirmed);
}

/** Could the condition become true by signals of that sort alone? */
function canBeMetBy(condition: Condition, sort: (definition: SignalDefinition) => boolean): boolean {
  if (condition.kind === 'compare') return sort(definitionOf(condition));
  if (condition.kind === 'not') return true;
  return condition.kind === 'any'
    ? condition.of.some((branch) => canBeMetBy(branch, sort))
    : condition.of.every((branch) => canBeMetBy(branch, sort));
}

function definitionOf({ signal }: Comparison): SignalDefinition {
  const definition = findSignal(signal);
  invariant(definition !== undefined, `The parser let an unknown signal pass: ${signal}`);
  return definition;
}
