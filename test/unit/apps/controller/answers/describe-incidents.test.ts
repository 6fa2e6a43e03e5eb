import { expect, test } from 'vitest';

import { describeIncidents } from '../../../../../src/apps/controller/answers/describe-incidents.ts';
import { onset, openIncident, recordOf } from '../../cli/stalled-disk.ts';

const secondsAfter = (seconds: number) => new Date(onset + seconds * 1_000).toISOString();

test('an incident is told with every moment as text, inside its reasons, evidence and decision too', () => {
  const [incident] = describeIncidents(recordOf(openIncident).history);
  const [episode] = incident?.episodes ?? [];

  expect(incident).toMatchObject({ openedAt: secondsAfter(7), closedAt: null, decision: null });
  expect(episode).toMatchObject({ since: secondsAfter(0), closedAt: null, closedBecause: null, reasons: [{ since: secondsAfter(0) }] });
  expect(episode?.decision).toMatchObject({ lookAgainAt: secondsAfter(26), evidence: { of: [{ since: secondsAfter(15) }, {}, {}] } });
  expect(JSON.stringify(incident)).not.toContain(String(onset).slice(0, 6));
});
