import { expect, test } from 'vitest';

import { drawZones, explainSuspicion } from '../../../../src/apps/cli/pages/zones-page.ts';
import type { Entry, EntryBody } from '../../../../src/controller/entry.ts';
import { listZones } from '../../../../src/controller/zones/list-zones.ts';
import type { ZoneFinding } from '../../../../src/controller/zones/zone-entry.ts';
import { layoutAt, onset, recordOf } from './stalled-disk.ts';

function at(ms: number, body: EntryBody): Entry {
  return { ...body, at: onset + ms };
}

const hosts = ['use1-az1', 'use1-az2', 'use1-az4'].flatMap((zone) =>
  Array.from({ length: zone === 'use1-az4' ? 6 : 12 }, (_, place) => ({
    id: `${zone}-${place}`,
    name: `${zone}-${place}`,
    zone,
    group: 'web',
  })),
);
const seen = hosts.map((host) => at(0, { kind: 'host_seen', host }));

const finding: ZoneFinding = {
  isByOutsiders: false,
  stream: 'dns.failures within 1 min',
  bad: 12,
  hosts: 12,
  elsewhereBad: 0,
  elsewhereHosts: 18,
  usualShare: 0.002,
  decades: 7.5,
  leadDecades: -0.3,
  rivals: [{ dimension: 'release', value: '41', bad: 12, hosts: 12, decades: 7.6 }],
  isAmbiguous: true,
  checks: [
    { passed: true, sentence: 'evidence 7.5 of 7 decades: 12 of 12 hosts in zone use1-az1, 0 of 18 elsewhere' },
    { passed: false, sentence: 'ambiguous: release 41 (12 of 12 hosts) explains it at least as well' },
  ],
};

const suspected = at(60_000, {
  kind: 'zone_suspected',
  suspicion: 'zone-3yy7md',
  incident: 'inc-h6bkn9',
  zone: 'use1-az1',
  fault: 'dns',
  finding,
});
const cleared = at(400_000, {
  kind: 'zone_cleared',
  suspicion: 'zone-3yy7md',
  zone: 'use1-az1',
  because: 'nothing speaks against it any more',
  afterMs: 340_000,
});

function zonesAt(ms: number, entries: readonly Entry[]): string[] {
  const { history } = recordOf(entries);
  return drawZones(listZones(history), [...history.zones.suspicions.values()], layoutAt(ms, 100));
}

test('with all well, the zones are listed with what it would take to suspect one', () => {
  expect(zonesAt(1_000, seen)).toEqual([
    'ZONE      HOSTS  TROUBLE  STATE  SINCE  IT TAKES  WORK  SEE',
    'use1-az1     12        0  well            9 / 12  in',
    'use1-az2     12        0  well            9 / 12  in',
    'use1-az4      6        0  well             6 / –  in',
    'IT TAKES: hosts that must look bad, with all others well, to suspect a zone / to confirm it. Zone',
    'use1-az4 has too few hosts to be confirmed on their evidence alone.',
  ]);
});

test('a suspicion that stands is told beside its zone, and one that is over below', () => {
  expect(zonesAt(61_000, [...seen, suspected])[1]).toMatch(/use1-az1 +12 +0 +suspected +04:11:20 +\S+ \/ \S+ +in +zone-3yy7md/);
  expect(zonesAt(401_000, [...seen, suspected, cleared]).at(-1)).toMatch(
    /use1-az1 +suspected +cleared after 5 min 40 s +dns.failures within 1 min +zone-3yy7md/,
  );
});

test('why: what was counted, what else would explain it, and which condition is missing', () => {
  const { history } = recordOf([...seen, suspected]);
  const [suspicion] = history.zones.suspicions.values();
  if (suspicion === undefined) throw new Error('The suspicion is not in the history');
  const page = explainSuspicion(suspicion, layoutAt(70_000, 100));
  expect(page[0]).toBe('zone use1-az1  SUSPECTED  zone-3yy7md');
  expect(page).toContain('What else would explain it');
  expect(page).toContain('    The zone itself: 7.5 decades, and no likelier than the next.');
  expect(page).toContain('    release 41: 12 of 12 hosts, 7.6 decades');
  expect(page).toContain('  ✗ ambiguous: release 41 (12 of 12 hosts) explains it at least as well');
  expect(page.at(-1)).toBe('    heald explain inc-h6bkn9');
});
