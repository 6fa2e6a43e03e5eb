/**
 * `npm run bench:zones [-- --short]`: how often no zone would be said to be ill, how often the wrong thing is accused, and how long an
 * evaluation takes; exit code 1 when a promise of docs/manual/zones.md is not kept.
 */
import { parseArgs } from 'node:util';
import { attribute } from '../src/az/attribution.ts';
import { createRandom } from '../src/base/random.ts';
import { layOutTable } from './measure/table.ts';
import { playMonth, shapes, type Shape } from './zones/months.ts';
import { collinear, stories, tryStory } from './zones/trials.ts';

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
const promises: string[] = [];

/** Hosts times months of each shape: the larger the fleet, the longer a month takes. */
const hostMonths = values.short ? 3_000 : 200_000;
const monthsMost = values.short ? 60 : 4_000;

const rows = shapes.flatMap((shape) => [false, true].map((isWorse) => countAlarms(shape, isWorse)));
const heading = ['false alarms a month', 'months', 'people told', 'might act', 'without own past'];
for (const line of layOutTable(heading, rows)) console.log(line);

function countAlarms(shape: Shape, isWorse: boolean): string[] {
  const hosts = shape.zones.reduce((sum, zone) => sum + zone, 0);
  const months = Math.max(2, Math.min(monthsMost, Math.round((hostMonths / hosts) * (isWorse ? 0.2 : 1))));
  const total = { suspected: 0, confirmed: 0, againstOthersOnly: 0 };
  const random = createRandom(`${shape.name} ${isWorse}`);
  for (let month = 0; month < months; month += 1) {
    const alarms = playMonth(shape, isWorse, random);
    total.suspected += alarms.suspected;
    total.confirmed += alarms.confirmed;
    total.againstOthersOnly += alarms.againstOthersOnly;
  }
  if (total.confirmed > 0.001 * months) promises.push(`${shape.name}: ${total.confirmed} in ${months} months might have been acted on`);
  const a = (count: number) => (count / months).toPrecision(2).replace(/^0\.0+$/, '0');
  const name = `${shape.name}${isWorse ? ', one zone always worse' : ''}`;
  return [name, String(months), a(total.suspected), a(total.confirmed), a(total.againstOthersOnly)];
}

const sizes = [30, 60, 150, 300, 1_000];
const shares = [0.1, 0.3, 0.6, 1];
const trials = values.short ? 3 : 450;
const random = createRandom('trials');
let wrong = 0;
let others = 0;
const told = stories.map((story) => {
  const results = sizes.flatMap((hosts) => shares.map((share) => ({ hosts, share, ...tryStory(story, hosts, share, trials, random) })));
  const sum = (pick: (result: (typeof results)[number]) => number) => results.reduce((total, result) => total + pick(result), 0);
  if (!story.isZone) {
    wrong += sum(({ acted }) => acted);
    others += sum((result) => result.trials);
  }
  const large = results.filter(({ hosts, share }) => hosts >= 300 && share >= 0.3);
  const ambiguous = large.reduce((total, result) => total + result.ambiguous, 0) / (large.length * trials);
  if (story.name === collinear && ambiguous < 0.8)
    promises.push(`${story.name} is told as ambiguous only in ${Math.round(ambiguous * 100)} %`);
  const acted = large.reduce((total, result) => total + result.acted, 0) / (large.length * trials);
  return [story.name, String(sum((result) => result.trials)), String(sum((result) => result.acted)), percent(acted), percent(ambiguous)];
});
console.log();
for (const line of layOutTable(['the cause', 'trials', 'zone acted on', 'from 300 hosts, 30 %', 'ambiguous there'], told))
  console.log(line);
console.log(`\n${wrong} wrong verdicts on a zone in ${others} trials in which it was something else`);
if (wrong > 0) promises.push(`${wrong} wrong verdicts`);

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const zones = ['a', 'b', 'c'];
const members = zones.flatMap((zone) =>
  Array.from({ length: 3_333 }, (_, place) => ({
    isBad: zone === 'a' && place % 3 !== 0,
    traits: [zone, `g${place % 40}`, '40', `t${place % 5}`, `k${place % 3}`, `i${place % 7}`],
  })),
);
const dimensions = ['zone', 'group', 'release', 'type', 'kernel', 'image'].map((name) => ({ name, changedLately: false }));
const times = Array.from({ length: 40 }, () => {
  const before = process.cpuUsage();
  attribute(members, dimensions, 'a');
  return process.cpuUsage(before).user / 1_000;
}).toSorted((left, right) => left - right);
console.log(
  `${times[20]?.toFixed(1)} ms of processor time to weigh the causes on 9,999 hosts (median of ${times.length}; least ${times[0]?.toFixed(1)} ms)`,
);

for (const promise of promises) console.log(`NOT KEPT  ${promise}`);
process.exit(promises.length === 0 ? 0 : 1);
