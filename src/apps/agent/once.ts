/** What is this host's state right now? One report, measured over a few seconds and sent to nobody: `heald agent --once`. */
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadLibc } from '../../adapters/libc.ts';
import { findStateFolder } from '../../adapters/state-folder.ts';
import type { Report } from '../../liveness/report.ts';
import { healdVersion } from '../version.ts';
import { composeReport, gatherReadings } from './compose-report.ts';
import type { AgentConfig } from './config.ts';
import { createHostSources } from './host-sources.ts';
import { findIdentity, readBootId, readSystemNames } from './identity.ts';
import { createOwnAddresses } from './own-addresses.ts';

const stopGraceMs = 500;

export interface MeasureSettings {
  /** 4 s show every signal; shares and rates need at least one. */
  readonly forMs: number;
  /** `--state-dir`; undefined for the usual place. */
  readonly stateDir: string | undefined;
}

/** Measures, and stops everything that it started. */
export async function measureOnce(config: AgentConfig, { forMs, stateDir }: MeasureSettings): Promise<Report> {
  const run = randomUUID();
  const startedAt = performance.now();
  const sources = createHostSources({ config, libc: await loadLibc(), stateFolder: findStateFolder(stateDir).folder, hurry: () => {} });
  for (const source of sources.all) source.start();
  await sleep(forMs);
  const gathering = gatherReadings(sources.all, (_source, mistake) => {
    throw mistake;
  });
  const report = composeReport(gathering, {
    speaker: {
      host: findIdentity(config.host, process.env, readSystemNames()),
      boot: readBootId(run),
      run,
      agentVersion: healdVersion,
    },
    facts: sources.facts(),
    addresses: createOwnAddresses(config.addresses, networkInterfaces, () => performance.now())(),
    self: { score: 0, loopGapMs: 0, proberSilentMs: sources.proberSilentMs(), droppedReports: 0 },
    sequence: 1,
    uptimeMs: performance.now() - startedAt,
    wallClock: Date.now(),
    orders: [],
    unlockedBecause: null,
  });
  await new Promise<void>((resolve) => sources.stop(stopGraceMs, resolve));
  return report;
}
