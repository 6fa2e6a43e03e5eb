/** What does a person need to know who has just started heald? Where things are, what it may do, and what to type next. */
import type { StateFolder } from '../../adapters/state-folder.ts';
import type { HealthAnswer } from '../../adapters/wire/answers.ts';
import type { Paint } from '../cli/pages/paint.ts';

export interface GreetingFacts {
  readonly health: HealthAnswer;
  readonly url: string;
  readonly state: StateFolder;
  readonly policyFolder: string;
  /** Whether the policies are the person's own, not the shipped ones. */
  readonly isOwnFolder: boolean;
  /** Whether npm started it: then this is a checkout, and no command `heald` is on the path. */
  readonly isUnderNpm: boolean;
}

export function drawGreeting({ health, url, state, policyFolder, isOwnFolder, isUnderNpm }: GreetingFacts, paint: Paint): string[] {
  const row = (what: string, where: string) => `  ${paint('quiet', what.padEnd(12))}${where}`;
  return [
    `${paint('strong', `heald ${health.version}`)} watches this host.`,
    sayModes(health),
    '',
    row('controller', url),
    row('policies', `${policyFolder}${isOwnFolder ? '' : '  (shipped)'}`),
    row('ledger', state.ledgerFile),
    row('recordings', state.recordingsFolder),
    '',
    ...(isUnderNpm ? [`In another terminal, in this folder: ${paint('name', "alias heald='npm run -s heald --'")}`] : []),
    `${isUnderNpm ? 'and then' : 'In another terminal'}: ${['heald status', 'heald hosts', 'heald log', 'heald explain <id>'].map((command) => paint('name', command)).join(' · ')}`,
    'Stop with Ctrl-C. What happens from here on:',
    '',
  ];
}

/** The one thing that everybody wants to know first: will it touch anything? */
function sayModes({ policies }: HealthAnswer): string {
  const modes = new Set(policies.policies.map(({ mode }) => mode));
  const count = policies.policies.length;
  if (count === 0) return 'No policies are active, so it only measures.';
  const only = `${count} ${count === 1 ? 'policy' : 'policies'}, `;
  if (modes.size === 1 && modes.has('observe')) return `${only}all of them only observe: nothing on it is changed.`;
  return `${only}in modes ${[...modes].toSorted().join(', ')}; this version carries nothing out yet.`;
}
