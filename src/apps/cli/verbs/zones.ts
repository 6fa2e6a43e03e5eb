/** `heald zones`, `heald zones why <id>` and `heald zones arm <zone>`: how the zones stand, who reaches whom, and why one is held to be ill. */
import type { PathsAnswer } from '../../../adapters/wire/zone-answers.ts';
import { listZones } from '../../../controller/zones/list-zones.ts';
import type { Suspicion } from '../../../controller/zones/zone-history.ts';
import { layoutOf } from '../pages/layout.ts';
import { drawPaths } from '../pages/paths-matrix.ts';
import { drawZones, explainSuspicion, tableOfZones } from '../pages/zones-page.ts';
import { nameZone, tellZone } from '../ask-of-zone.ts';
import { askController } from '../record/ask-controller.ts';
import { asJson, asRows, controllerUrl, stateDir, tokenFile } from '../options.ts';
import { readRecord } from '../record/open-record.ts';
import type { LedgerRecord } from '../record/record.ts';
import { show } from '../show.ts';
import { Unanswerable, type Call, type Verb } from '../verb.ts';

const suspicionsShown = 10;

export const verb: Verb = {
  argument: { form: '[why]', summary: 'why, to be told all about one suspicion; or arm, to let heald leave a zone by evidence again' },
  secondArgument: { form: '[id]', summary: 'with why: a suspicion, or a zone, of which the newest is meant; with arm: the zone' },
  options: [
    { flags: '--reason <text>', summary: 'with arm: why, for whoever reads the log; needed' },
    stateDir,
    controllerUrl,
    tokenFile,
    asJson,
    ...asRows,
  ],
  examples: [
    ['zones', 'how the zones stand, what was held against them lately, and who reaches whom now'],
    ['zones why zone-3yy7md', 'what was counted, what else would explain it, and which condition is missing'],
    ['zones why use1-az4', 'the same, of the newest suspicion of that zone'],
    ['zones arm use1-az4 --reason "seen over the weekend"', 'after heald undrain: let heald leave the zone by evidence again'],
  ],
  endings: '0; 1 when no such suspicion or zone is known; with arm, 3 when no controller answers.',
  run: async (call) => {
    if (call.argument === 'arm') return armZone(call);
    const record = readRecord(call);
    if (call.argument === undefined) return showZones(call, record);
    if (call.argument !== 'why')
      throw new Unanswerable('usage', `Expected "heald zones why <id>" or "heald zones arm <zone>", found "${call.argument}"`);
    const suspicion = findSuspicion(record, call.secondArgument);
    show(call, { kind: 'zone_suspicion', document: () => ({ suspicion }), page: () => explainSuspicion(suspicion, layoutOf(call)) });
    return 'ok';
  },
};

async function armZone(call: Call): Promise<'ok'> {
  const { zone, reason } = nameZone(call, call.secondArgument, 'heald zones arm <zone> --reason "…"');
  const standing = await tellZone(call, 'arm', zone, reason);
  show(call, {
    kind: 'zone',
    document: () => ({ zone: standing }),
    page: () => [`Armed: heald may leave zone ${zone} by evidence, as far as its policy says.`],
  });
  return 'ok';
}

async function showZones(call: Call, record: LedgerRecord): Promise<'ok'> {
  const ways = await askController<PathsAnswer>(call, '/v1/zones/paths');
  const zones = listZones(record.history);
  const suspicions = newestFirst(record).slice(0, suspicionsShown);
  const rows = () => zones.map(({ suspicion, evacuation, ...zone }) => ({ ...zone, suspicion: suspicion?.id, evacuation: evacuation?.id }));
  show(call, {
    kind: 'zones',
    document: () => ({ zones: rows(), suspicions, paths: ways?.paths }),
    rows,
    table: () => tableOfZones(zones, call.times, call.now()),
    page: () =>
      zones.length === 0
        ? ['No host is known, so no zone is.']
        : [...drawZones(zones, suspicions, layoutOf(call)), ...(ways === undefined ? [] : drawPaths(ways, layoutOf(call)))],
  });
  return 'ok';
}

function newestFirst({ history }: LedgerRecord): Suspicion[] {
  return [...history.zones.suspicions.values()].toReversed();
}

/** Without an id the newest. */
function findSuspicion(record: LedgerRecord, id: string | undefined): Suspicion {
  const all = newestFirst(record);
  const found = id === undefined ? all[0] : all.find((suspicion) => suspicion.id === id || suspicion.zone === id);
  if (found !== undefined) return found;
  const known = all.map((suspicion) => suspicion.id).slice(0, suspicionsShown);
  throw new Unanswerable(
    'finding',
    known.length === 0
      ? 'No zone was ever held to be ill here.'
      : `No suspicion "${id ?? ''}" is known; the newest are ${known.join(', ')}.`,
  );
}
