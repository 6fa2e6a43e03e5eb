/** `heald policy backtest`: what a new set would have done on the recorded reports, beside what the current one would have. */
import { listRecordings, readRecording } from '../../../adapters/recording/read-recording.ts';
import { startOfRecording } from '../../../adapters/recording/recording-file.ts';
import { findStateFolder } from '../../../adapters/state-folder.ts';
import { dayMs, hourMs, type Instant } from '../../../base/instant.ts';
import { formatDuration } from '../../../base/duration.ts';
import { createBacktest, type Backtest } from '../../../simulator/backtest/backtest.ts';
import { drawBacktest, describeBacktest } from '../pages/backtest-page.ts';
import { asJson, readDuration, stateDir } from '../options.ts';
import { readPolicySet } from '../read-policy-set.ts';
import { isForPeople, show } from '../show.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

const leastByDefaultMs = dayMs;
const sayEveryMs = 5_000;

export const verb: Verb = {
  argument: { form: '[candidate]', summary: 'the folder of the new set; else the set that comes with heald' },
  options: [
    {
      flags: '--current <old>',
      summary: 'what it is compared with: a folder, or a commit, branch or tag for what the new folder held there; else the shipped set',
    },
    { flags: '--since <duration>', summary: 'only what was recorded within the last 24h, 30d, …; else everything' },
    { flags: '--least <duration>', summary: 'replay less than this, and nothing is called promotable (default: 24h)' },
    stateDir,
    asJson,
  ],
  examples: [
    ['policy backtest policies/ --current main --since 30d', 'your working copy against the branch main, on the last thirty days'],
    ['policy backtest candidate/ --current policies/', 'two folders, on everything that was recorded'],
  ],
  endings: '0 when the new set is promotable, 1 when it is not, 3 when there is no recording.',
  run: async (call) => {
    const sinceMs = readDuration(call, 'since');
    const leastMs = readDuration(call, 'least') ?? leastByDefaultMs;
    const candidate = await readPolicySet(call.argument, undefined);
    const current = await readPolicySet(textOf(call, 'current'), call.argument);
    const from = sinceMs === undefined ? -Infinity : call.now() - sinceMs;
    const files = await findRecordings(call, from);
    const backtest = createBacktest(current, candidate, leastMs);
    const startedAt = performance.now();
    await replay(call, backtest, files, from);
    const tookMs = performance.now() - startedAt;
    const result = backtest.finish();
    show(call, {
      kind: 'backtest',
      document: () => describeBacktest(result, { current: current.version, candidate: candidate.version }, tookMs),
      page: (screen) => drawBacktest(result, tookMs, screen, call.times),
    });
    return result.promotable ? 'ok' : 'finding';
  },
};

async function findRecordings(call: Call, from: Instant): Promise<readonly string[]> {
  const { recordingsFolder } = findStateFolder(textOf(call, 'stateDir'), call.environment);
  const files = await listRecordings(recordingsFolder).catch(() => []);
  const wanted = files.filter((file) => startOfRecording(file.slice(recordingsFolder.length + 1)) + hourMs > from);
  if (wanted.length > 0) return wanted;
  const found = files.length === 0 ? 'There is no recording' : `None of the ${files.length} recordings is so young`;
  throw new Unanswerable(
    'unreachable',
    `${found} in ${recordingsFolder}. A controller records the reports that it hears; name its folder with --state-dir.`,
  );
}

/** Streams the recordings through both sets, and says on stderr how far it is. */
async function replay(call: Call, backtest: Backtest, files: readonly string[], from: Instant): Promise<void> {
  let [reports, saidAt, firstAt] = [0, performance.now(), 0];
  for await (const { receivedAt, report } of readRecording(files)) {
    if (receivedAt < from) continue;
    backtest.feed(report, receivedAt);
    reports += 1;
    firstAt ||= receivedAt;
    if (!isForPeople(call) || performance.now() - saidAt < sayEveryMs) continue;
    saidAt = performance.now();
    call.screen.say(`replayed ${reports} reports, ${formatDuration(receivedAt - firstAt)} so far`);
  }
}
