/** `heald pause`: stop. First what it would hold back, then the controller's word that it holds. */
import type { HealthAnswer, HostAnswer, HostsAnswer, PauseSetAnswer } from '../../../adapters/wire/answers.ts';
import { findNearest } from '../../../base/nearest.ts';
import { coversSubject, parsePauseScope, type PauseScope } from '../../../remediation/pause.ts';
import { commandController, nameAsker } from '../record/command-controller.ts';
import { asJson, controllerUrl, dryRun, tokenFile, whyOption } from '../options.ts';
import { show } from '../show.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

const namesShown = 6;

export const verb: Verb = {
  argument: { form: '[scope]', summary: 'everything (default), zone/<id>, group/<name>, host/<id or name> or policy/<name>' },
  options: [
    { flags: '--name <name>', summary: 'what to call it, such as db-move; needed, and what heald resume asks for' },
    { flags: '--for <duration>', summary: 'how long: 30m, 2h, 3d, at most 30d' },
    { flags: '--until <moment>', summary: 'instead of --for: 2026-12-24T18:00:00+01:00' },
    whyOption,
    { flags: '--yes', summary: 'also where nothing that is known would be held back' },
    dryRun,
    controllerUrl,
    tokenFile,
    asJson,
  ],
  examples: [
    ['pause --name db-move --for 2h --reason "moving the database"', 'act on nothing for two hours'],
    ['pause zone/use1-az4 --name az4 --for 1d --reason "rack work"', 'act on nothing in one zone'],
    ['pause policy/stateless-disk --name quiet --for 7d --reason "too eager" --dry-run', 'what that would hold back'],
  ],
  endings: '0 once the pause holds and is durable, 2 when it was not understood, 3 when no controller answers, 4 when it is refused.',
  run: async (call) => {
    const scopeText = call.argument ?? 'everything';
    const scope = parsePauseScope(scopeText);
    if (!scope.ok) throw new Unanswerable('usage', `scope: ${scope.problem}`);
    const asked = readAsked(call, scopeText);
    const plan = await makePlan(call, scope.value);
    if (plan.hosts.length === 0 && call.options['yes'] !== true) throw new Unanswerable('usage', sayNothingCovered(scopeText, plan));
    call.screen.say(sayPlan(scopeText, plan));
    if (call.options['dryRun'] === true) {
      show(call, { kind: 'pause', document: () => ({ pause: null, plan: describePlan(plan) }), page: () => ['Nothing was paused.'] });
      return 'ok';
    }
    const { pause } = (await commandController(call, 'POST', '/v1/pauses', asked)) as PauseSetAnswer;
    const until = call.times.near(Date.parse(pause.until), call.now());
    show(call, {
      kind: 'pause',
      document: () => ({ pause, plan: describePlan(plan) }),
      page: () => [`Paused: ${pause.scope} until ${until}, by ${pause.by}.`, `Lift it with: heald resume ${pause.name} --reason "…"`],
    });
    return 'ok';
  },
};

function readAsked(call: Call, scope: string): object {
  const [name, reason, lasts, until] = ['name', 'reason', 'for', 'until'].map((option) => textOf(call, option));
  if (name === undefined) throw new Unanswerable('usage', 'A pause needs a name, such as --name db-move; heald resume asks for it.');
  if (reason === undefined) throw new Unanswerable('usage', 'A pause needs a reason, such as --reason "moving the database".');
  if ((lasts === undefined) === (until === undefined))
    throw new Unanswerable('usage', 'A pause needs an end: one of --for 2h and --until 2026-12-24T18:00:00+01:00.');
  return { name, scope, reason, by: nameAsker(call), for: lasts, until };
}

interface Plan {
  readonly scope: PauseScope;
  readonly hosts: readonly HostAnswer[];
  readonly known: readonly HostAnswer[];
  /** Names of the policies that it holds back, and of all. */
  readonly policies: HealthAnswer['policies']['policies'];
  readonly allPolicies: HealthAnswer['policies']['policies'];
}

async function makePlan(call: Call, scope: PauseScope): Promise<Plan> {
  const [{ hosts: known }, { policies }] = (await Promise.all([
    commandController(call, 'GET', '/v1/hosts'),
    commandController(call, 'GET', '/v1/health'),
  ])) as [HostsAnswer, HealthAnswer];
  const allPolicies = policies.policies;
  const covered = scope.kind === 'policy' ? allPolicies.filter(({ name }) => name === scope.name) : allPolicies;
  const hosts = known.filter(({ id, name, zone, group }) =>
    covered.some((policy) => coversSubject(scope, { zone, group, hostId: id, hostName: name, policy: policy.name })),
  );
  return { scope, hosts, known, policies: covered, allPolicies };
}

function describePlan({ hosts, policies }: Plan): object {
  return { hosts: hosts.map(({ id }) => id), policies: policies.map(({ name }) => name) };
}

function sayPlan(scope: string, { hosts, known, policies }: Plan): string {
  const names = hosts.slice(0, namesShown).map(({ name }) => name);
  const more = hosts.length > names.length ? ` and ${hosts.length - names.length} more` : '';
  const acting = policies.filter(({ mode }) => mode === 'auto' || mode === 'approve').length;
  return (
    `${scope} covers ${hosts.length} of ${known.length} known hosts (${names.join(', ')}${more}) and ${policies.length} ` +
    `${policies.length === 1 ? 'policy' : 'policies'}, ${acting} of which may act.`
  );
}

function sayNothingCovered(text: string, { scope, known, allPolicies }: Plan): string {
  const help = '\nWith --yes it is set all the same, for what is still to come.';
  if (scope.kind === 'everything') return `Nothing is known yet that it could hold back.${help}`;
  const names = {
    zone: known.map(({ zone }) => zone),
    group: known.map(({ group }) => group),
    host: known.flatMap(({ id, name }) => [id, name]),
    policy: allPolicies.map(({ name }) => name),
  }[scope.kind];
  const nearest = findNearest(scope.name, [...new Set(names)]);
  return `${text} covers no known host.${nearest === undefined ? '' : ` Did you mean ${scope.kind}/${nearest}?`}${help}`;
}
