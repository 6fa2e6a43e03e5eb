/**
 * Which verbs are there? One line a verb. A verb's file is loaded only when it is asked for, so that help is quick and a broken
 * disk under one verb's libraries stops no other.
 */
import type { Verb } from './verb.ts';

export interface CatalogueLine {
  /** The words after `heald`. */
  readonly name: string;
  readonly heading: 'See' | 'Run' | 'Steer' | 'Policies' | 'Trust';
  readonly summary: string;
  readonly load: () => Promise<{ readonly verb: Verb }>;
}

export const catalogue: readonly CatalogueLine[] = [
  {
    name: 'up',
    heading: 'Run',
    summary: 'watch this host: agent and controller together, with nothing to configure',
    load: () => import('./verbs/up.ts'),
  },
  {
    name: 'agent',
    heading: 'Run',
    summary: 'measure this host and report to controllers; --once prints what it sees',
    load: () => import('./verbs/agent.ts'),
  },
  {
    name: 'controller',
    heading: 'Run',
    summary: 'hear reports, judge hosts, decide, and keep the ledger',
    load: () => import('./verbs/controller.ts'),
  },
  { name: 'status', heading: 'See', summary: 'how things stand, in one sentence first', load: () => import('./verbs/status.ts') },
  { name: 'hosts', heading: 'See', summary: 'every known host and its verdict', load: () => import('./verbs/hosts.ts') },
  {
    name: 'host',
    heading: 'See',
    summary: 'one host: what it measures now, and what happened to it',
    load: () => import('./verbs/host.ts'),
  },
  { name: 'incidents', heading: 'See', summary: 'open incidents, and the last that closed', load: () => import('./verbs/incidents.ts') },
  {
    name: 'zones',
    heading: 'See',
    summary: 'how the zones stand; why one is held to be ill; let heald leave one by evidence again',
    load: () => import('./verbs/zones.ts'),
  },
  {
    name: 'clusters',
    heading: 'See',
    summary: 'how the Kafka clusters stand, and which broker could be spared now',
    load: () => import('./verbs/clusters.ts'),
  },
  {
    name: 'changes',
    heading: 'See',
    summary: 'what was announced or seen to change on hosts',
    load: () => import('./verbs/changes.ts'),
  },
  { name: 'log', heading: 'See', summary: 'what happened and what was decided, one line an entry', load: () => import('./verbs/log.ts') },
  {
    name: 'explain',
    heading: 'See',
    summary: 'why it was believed, what else was considered, and why heald acted or held',
    load: () => import('./verbs/explain.ts'),
  },
  {
    name: 'pauses',
    heading: 'Steer',
    summary: 'the pauses that hold, who set them and until when',
    load: () => import('./verbs/pauses.ts'),
  },
  {
    name: 'pause',
    heading: 'Steer',
    summary: 'have heald act on nothing, in all or in a part of the fleet, for a time',
    load: () => import('./verbs/pause.ts'),
  },
  { name: 'resume', heading: 'Steer', summary: 'lift a pause before its end', load: () => import('./verbs/resume.ts') },
  {
    name: 'plan',
    heading: 'Steer',
    summary: 'what a repair would do, step by step, and which repairs wait for a person',
    load: () => import('./verbs/plan.ts'),
  },
  { name: 'approve', heading: 'Steer', summary: 'let a plan be carried out', load: () => import('./verbs/approve.ts') },
  { name: 'veto', heading: 'Steer', summary: 'stop a repair before its call is made', load: () => import('./verbs/veto.ts') },
  {
    name: 'drain',
    heading: 'Steer',
    summary: 'have work leave a zone: the plan first, then your word',
    load: () => import('./verbs/drain.ts'),
  },
  {
    name: 'undrain',
    heading: 'Steer',
    summary: 'end an evacuation: what has left comes back now, in stages',
    load: () => import('./verbs/undrain.ts'),
  },
  {
    name: 'practice',
    heading: 'Steer',
    summary: 'what leaving a zone would meet; nothing is changed',
    load: () => import('./verbs/practice.ts'),
  },
  {
    name: 'breaker',
    heading: 'Steer',
    summary: 'what room each group has for repairs; let them go on where they did not help',
    load: () => import('./verbs/breaker.ts'),
  },
  {
    name: 'policy validate',
    heading: 'Policies',
    summary: 'every mistake in the policy files, with its place',
    load: () => import('./verbs/policy-validate.ts'),
  },
  {
    name: 'policy explain',
    heading: 'Policies',
    summary: 'what a policy does, in plain sentences',
    load: () => import('./verbs/policy-explain.ts'),
  },
  {
    name: 'policy test',
    heading: 'Policies',
    summary: 'whether policies do what the tests beside them say',
    load: () => import('./verbs/policy-test.ts'),
  },
  {
    name: 'policy diff',
    heading: 'Policies',
    summary: 'what a new set would do otherwise, and on which hosts',
    load: () => import('./verbs/policy-diff.ts'),
  },
  {
    name: 'policy backtest',
    heading: 'Policies',
    summary: 'what a new set would have done on the recorded reports',
    load: () => import('./verbs/policy-backtest.ts'),
  },
  {
    name: 'policy schema',
    heading: 'Policies',
    summary: 'the JSON Schema of policy files, for editors',
    load: () => import('./verbs/policy-schema.ts'),
  },
  {
    name: 'rehearse',
    heading: 'Policies',
    summary: 'play an outage on virtual time and see what heald would do',
    load: () => import('./verbs/rehearse.ts'),
  },
  {
    name: 'doctor',
    heading: 'Trust',
    summary: 'what would keep heald from working: rights, groups, agents, clock, and where messages go',
    load: () => import('./verbs/doctor.ts'),
  },
  {
    name: 'ledger verify',
    heading: 'Trust',
    summary: 'whether the ledger is whole, as it was written',
    load: () => import('./verbs/ledger-verify.ts'),
  },
];

/** The verb that the words ask for: the first ones that are no options. */
export function findLine(words: readonly string[]): CatalogueLine | undefined {
  const spoken = words.filter((word) => !word.startsWith('-'));
  return catalogue.find(({ name }) => name === spoken.slice(0, name.split(' ').length).join(' '));
}
