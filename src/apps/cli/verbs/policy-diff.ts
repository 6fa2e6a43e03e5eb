/** `heald policy diff`: what a new set would do otherwise, and on which known hosts; by meaning, not by text. */
import { compareCoverage, type CoverageChange } from '../../../controller/coverage/compare-coverage.ts';
import { diffPolicies, type Change, type PolicyDifference } from '../../../policy/diff-policies.ts';
import { findKnownHosts } from '../record/known-hosts.ts';
import { asJson, stateDir } from '../options.ts';
import type { Paint } from '../pages/paint.ts';
import { readPolicySet } from '../read-policy-set.ts';
import { pageWidth, type Screen } from '../screen.ts';
import { show } from '../show.ts';
import type { Verb } from '../verb.ts';
import { wrapText } from '../pages/wrap-text.ts';

export const verb: Verb = {
  argument: { form: '<old>', summary: 'a folder or file of policies; or a commit, branch or tag, for what the new folder held there' },
  secondArgument: { form: '[new]', summary: 'the folder to compare with it; else the set that comes with heald' },
  options: [stateDir, asJson],
  examples: [
    ['policy diff main policies/', 'what your working copy would do otherwise than the branch main'],
    ['policy diff policies/ candidate/', 'two folders'],
  ],
  endings: '0 when both do the same, 1 when they differ, 2 when one of them cannot be read.',
  run: async (call) => {
    const after = await readPolicySet(call.secondArgument, undefined);
    const before = await readPolicySet(call.argument, call.secondArgument);
    const differences = diffPolicies(before, after);
    const hosts = await findKnownHosts(call);
    const coverage = hosts === undefined ? undefined : compareCoverage(before, after, hosts);
    show(call, {
      kind: 'policy_difference',
      document: () => ({
        same: differences.length === 0,
        versions: { before: before.version, after: after.version },
        differences,
        knownHosts: hosts?.length,
        coverage,
      }),
      page: (screen) => drawDifference(differences, coverage, hosts?.length, screen),
    });
    return differences.length === 0 ? 'ok' : 'finding';
  },
};

function drawDifference(
  differences: readonly PolicyDifference[],
  coverage: readonly CoverageChange[] | undefined,
  hosts: number | undefined,
  screen: Screen,
): string[] {
  const { paint } = screen;
  const columns = pageWidth(screen);
  if (differences.length === 0) return [`${paint('good', '✓')} both sets do the same`];
  const bolder = differences.flatMap(({ changes }) => changes).filter(({ now }) => now === 'bolder').length;
  return [
    ...differences.flatMap((difference) => [...drawPolicy(difference, columns, paint), '']),
    ...drawCoverage(coverage, hosts, columns),
    '',
    `${differences.length === 1 ? '1 policy differs' : `${differences.length} policies differ`}${bolder === 0 ? '' : `; ${bolder === 1 ? '1 change acts' : `${bolder} changes act`} sooner, or on more`}`,
  ];
}

function drawPolicy({ policy, kind, changes }: PolicyDifference, columns: number, paint: Paint): string[] {
  const title = kind === 'changed' ? paint('strong', policy) : `${paint('strong', policy)} is ${kind}`;
  return [title, ...changes.flatMap((change) => drawChange(change, columns, paint))];
}

function drawChange({ sentence, now }: Change, columns: number, paint: Paint): string[] {
  const remark = now === undefined ? '' : now === 'bolder' ? ` ${paint('warning', '(bolder)')}` : ` ${paint('quiet', '(more careful)')}`;
  return wrapText(`${sentence}${remark}`, columns, { first: '  - ', rest: '    ' });
}

const namesShown = 6;

function drawCoverage(coverage: readonly CoverageChange[] | undefined, hosts: number | undefined, columns: number): string[] {
  if (coverage === undefined || hosts === undefined) return ['No ledger here, so it is not known which hosts would be covered otherwise.'];
  if (coverage.length === 0) return [`Every one of the ${hosts} known hosts is covered as before.`];
  return coverage.flatMap(({ policy, modes, gained, lost, kept, unknown }) => {
    const mode =
      modes.before === undefined || modes.after === undefined || modes.before === modes.after ? '' : ` (${modes.before} → ${modes.after})`;
    const parts = [
      ...(gained.length === 0 ? [] : [`covers ${gained.length} more of ${hosts} known hosts: ${listNames(gained)}`]),
      ...(lost.length === 0 ? [] : [`no longer covers ${lost.length} of ${hosts} known hosts: ${listNames(lost)}`]),
      ...(gained.length + lost.length > 0 ? [] : [`covers ${kept} hosts as before, in another mode`]),
      ...(unknown === 0 ? [] : [`for ${unknown} hosts their tags are not known here`]),
    ];
    return wrapText(`${policy}${mode} ${parts.join('; ')}`, columns, { first: '', rest: '  ' });
  });
}

function listNames(names: readonly string[]): string {
  const more = names.length - namesShown;
  return `${names.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
