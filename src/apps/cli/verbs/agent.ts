/** `heald agent`: measures this host and reports; with `--once` it prints one report and sends it to nobody. */
import { loadConfig } from '../../agent/load-config.ts';
import type { AgentConfig } from '../../agent/config.ts';
import { cleanText } from '../pages/clean-text.ts';
import { drawLacks } from '../pages/host-page.ts';
import { layoutOf, drawSection } from '../pages/layout.ts';
import { asJson, asRows, readDuration, stateDir } from '../options.ts';
import { listReadings, sumUp, tableOfReadings } from '../pages/readings-page.ts';
import { drawOn, isForPeople, show } from '../show.ts';
import type { Ending } from '../exit-codes.ts';
import { Unanswerable, textOf, type Call, type Verb } from '../verb.ts';

/** Long enough for every probe to answer and for every rate to have two ends. */
const onceForMs = 5_000;

export const verb: Verb = {
  options: [
    { flags: '--once', summary: 'measure for a few seconds, print every signal, and report to nobody' },
    { flags: '--for <duration>', summary: 'with --once: how long to measure (default: 5s)' },
    { flags: '--config <file>', summary: 'what to measure; else /etc/heald/agent.yaml where there is one, else everything that is found' },
    { flags: '--controller <url...>', summary: 'whom to report to; else as in the file, else http://127.0.0.1:4325' },
    stateDir,
    asJson,
    ...asRows,
  ],
  examples: [
    ['agent --once', 'every signal of this host, once'],
    ['agent --once --json', 'the same as the report that a controller would get'],
    ['agent --controller https://heald-1:4325', 'measure and report until it is ended'],
  ],
  endings: 'with --once 0, or 1 when a value is at or over its suspect threshold.',
  endsItself: true,
  run: async (call) => {
    const { controller } = call.options;
    const config = await loadConfig(textOf(call, 'config'), Array.isArray(controller) ? controller : undefined);
    if (!config.ok) throw new Unanswerable('usage', config.problem.join('\n'));
    if (call.options['once'] === true) return measure(call, config.value);
    const { runAgent } = await import('../../agent/run-agent.ts');
    await runAgent({ config: config.value, stateDir: textOf(call, 'stateDir') });
    return 'ok';
  },
};

async function measure(call: Call, config: AgentConfig): Promise<Ending> {
  const { screen } = call;
  const forMs = readDuration(call, 'for') ?? onceForMs;
  const { measureOnce } = await import('../../agent/once.ts');
  if (isForPeople(call)) screen.say(screen.paintTalk('quiet', `measuring for ${forMs / 1000} s …`));
  const report = cleanText(await measureOnce(config, { forMs, stateDir: textOf(call, 'stateDir') }));
  const lines = listReadings(report);
  const lacks = Object.keys(report.lacks).length;
  show(call, {
    kind: 'report',
    document: () => ({ report, readings: lines }),
    rows: () => lines,
    table: () => tableOfReadings(lines),
    page: () => [
      ...drawOn(screen, tableOfReadings(lines)),
      ...drawSection(`What this host cannot measure (${lacks})`, drawLacks(report.lacks, layoutOf(call)), layoutOf(call)),
      '',
      `${sumUp(lines)}. Thresholds hold for a while, not for a moment: the controller judges.`,
    ],
  });
  return lines.some(({ standing }) => standing === 'suspect') ? 'finding' : 'ok';
}
