/** Plays a day of 10,000 hosts through the pure step, first with all of them well, then with a hundred ill; prints the cost as JSON. */
import { invariant } from '../src/base/invariant.ts';
import { readPolicyFolder } from '../src/adapters/policy-folder.ts';
import { shippedFolder } from '../src/apps/shipped-folder.ts';
import type { ControllerEvent } from '../src/controller/event.ts';
import { createState } from '../src/controller/state.ts';
import { step } from '../src/controller/step.ts';
import type { Report } from '../src/liveness/report.ts';
import { readPolicies } from '../src/policy/read-policies.ts';
import { createFleet, stalledDisk } from './measure/fleet.ts';
import { findMedian } from './measure/statistics.ts';
import type { StageCost } from './step-cost.ts';

const hosts = 10_000;
const [firstIll, ill] = [5_000, 100];
const rounds = Number(process.argv[2]);
const reportEveryMs = 5_000;
const tickEveryMs = 1_000;

const read = await readPolicyFolder(shippedFolder('policies'));
invariant(read.ok, 'The shipped policies cannot be read');
const { policies } = readPolicies(read.value);
invariant(policies !== undefined, 'The shipped policies are wrong');
invariant(gc !== undefined, 'Start this with --expose-gc');

const fleet = createFleet(hosts, 3);
let state = createState();
let entries = 0;
let now = 1_795_000_000_000;
let uptimeMs = 60_000;

function tell(event: ControllerEvent): void {
  const stepped = step(state, event, now);
  state = stepped.state;
  for (const { kind } of stepped.commands) if (kind === 'record') entries += 1;
}

/** As they come off the wire: objects of their own, that nobody else holds. */
function composeReports(illForMs: number | undefined): readonly Report[] {
  return Array.from({ length: hosts }, (_, host) => {
    const isIll = illForMs !== undefined && host >= firstIll && host < firstIll + ill;
    return JSON.parse(JSON.stringify(fleet.next(host, uptimeMs, isIll ? stalledDisk(illForMs / 1_000) : {}))) as Report;
  });
}

/** Microseconds of CPU, not of the clock: others use this machine too. */
function spendUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function measureHeap(): number {
  gc?.();
  return process.memoryUsage().heapUsed;
}

function playStage(name: string, isIll: boolean): StageCost {
  const entriesBefore = entries;
  const [reportUs, tickMs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const reports = composeReports(isIll ? (round + 1) * reportEveryMs : undefined);
    let spentUs = 0;
    for (let tick = 0; tick < reportEveryMs / tickEveryMs; tick += 1) {
      const part = hosts / (reportEveryMs / tickEveryMs);
      spentUs += spendUs(() => {
        for (const report of reports.slice(tick * part, (tick + 1) * part)) tell({ kind: 'report_received', report });
      });
      now += tickEveryMs;
      tickMs.push(spendUs(() => tell({ kind: 'time_passed' })) / 1_000);
    }
    uptimeMs += reportEveryMs;
    reportUs.push(spentUs / hosts);
  }
  return {
    name,
    hosts,
    readings: countReadings(),
    reportUs: findMedian(reportUs),
    tickMs: findMedian(tickMs),
    longestTickMs: Math.max(...tickMs),
    entries: entries - entriesBefore,
    heapBytes: measureHeap() - heapBefore,
  };
}

function countReadings(): number {
  return Object.values(fleet.next(0, 0).readings).reduce((sum, bySubject) => sum + Object.keys(bySubject).length, 0);
}

const heapBefore = measureHeap();
tell({ kind: 'started', version: 'bench', epoch: 1 });
tell({ kind: 'policies_read', policies, warnings: [] });
const warmUp = playStage('first round', false);
const stages = [warmUp, playStage('all well', false), playStage(`${ill} with a hanging disk`, true)];
console.log(JSON.stringify(stages.slice(1)));
