/** `heald ledger verify`: walks the hash chain, says whether every entry is as it was written, and what a controller would know from it. */
import { existsSync } from 'node:fs';

import { verifyLedger } from '../../../adapters/ledger/verify-ledger.ts';
import type { History } from '../../../controller/history.ts';
import { isOpen } from '../../../remediation/remediation.ts';
import { asJson, stateDir } from '../options.ts';
import { ledgerFileOf } from '../record/open-record.ts';
import { show } from '../show.ts';
import { Unanswerable, type Verb } from '../verb.ts';
import { wrapText } from '../pages/wrap-text.ts';
import { pageWidth } from '../screen.ts';

function countKnown({ hosts, incidents, repairs }: History): { hosts: number; openIncidents: number; openRepairs: number } {
  return {
    hosts: hosts.size,
    openIncidents: [...incidents.values()].filter(({ closedAt }) => closedAt === undefined).length,
    openRepairs: [...repairs.remediations.values()].filter(isOpen).length,
  };
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export const verb: Verb = {
  options: [stateDir, asJson],
  examples: [
    ['ledger verify', 'is the ledger whole?'],
    ['ledger verify --json', 'the head hash, to keep somewhere else'],
  ],
  endings: '0 when the ledger is whole, 1 when it is not, 3 when there is none.',
  run: async (call) => {
    const file = ledgerFileOf(call);
    const verified = verifyLedger(file);
    if (verified.ok) {
      const { entries, headHash, history } = verified.value;
      const knows = countKnown(history);
      show(call, {
        kind: 'ledger',
        document: () => ({ file, whole: true, entries, headHash, knows }),
        page: ({ paint }) => [
          `${paint('good', '✓ whole')}  ${entries} entries in ${file}, each as it was written`,
          `  head   ${headHash}`,
          `  gives  ${countOf(knows.hosts, 'host')}, ${countOf(knows.openIncidents, 'open incident')}, ${countOf(knows.openRepairs, 'open repair')}: what a controller that starts now knows`,
          paint('quiet', '  Keep the head somewhere else: it is what shows that an end was cut off.'),
        ],
      });
      return 'ok';
    }
    const { goodEntries, firstBroken, problem } = verified.problem;
    if (problem.kind === 'missing' && !existsSync(file)) throw new Unanswerable('unreachable', problem.message);
    if (problem.kind === 'read_only') throw new Unanswerable('refused', problem.message);
    show(call, {
      kind: 'ledger',
      document: () => ({ file, whole: false, goodEntries, firstBroken, problem }),
      page: (screen) => [
        `${screen.paint('bad', '✗ broken')}  ${firstBroken === undefined ? file : `at entry ${firstBroken}; the ${goodEntries} before it are as they were written`}`,
        ...wrapText(problem.message, pageWidth(screen), { first: '  ' }),
      ],
    });
    return 'finding';
  },
};
