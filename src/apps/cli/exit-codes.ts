/** How did it end? The exit codes of every verb; scripts rely on them, the manual lists them, and a test holds them. */
export const exitCodes = {
  ok: { code: 0, sentence: 'All went well, and there is nothing bad to report.' },
  finding: {
    code: 1,
    sentence: 'There is something bad to report: an open incident, an invalid policy, a broken ledger, an id that nobody knows.',
  },
  usage: { code: 2, sentence: 'The command was not understood. Nothing was done.' },
  unreachable: { code: 3, sentence: 'What it needs is not there: no controller answers, or there is no ledger to read.' },
  refused: { code: 4, sentence: 'It was refused: by a guard, or because this user may not read or write what it needs.' },
  timedOut: { code: 5, sentence: 'It did not come to an end in the time that it had.' },
  interrupted: { code: 130, sentence: 'A person interrupted it (Ctrl-C).' },
} as const;

export type Ending = keyof typeof exitCodes;
