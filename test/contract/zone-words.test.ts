/**
 * Do people have the last word about a zone? The real controller, the real adapter for AWS against a small account on this host, and the
 * real command line: work leaves when a person approves the plan that was shown, stays out through a kill, and comes back at a word.
 */
import { expect, test } from 'vitest';

import type { EvacuationsAnswer } from '../../src/adapters/wire/zone-answers.ts';
import { fencesOf, readPage, sectionOf } from '../docs/pages.ts';
import { setZoneStage, type ZoneStage } from './acting/zone-stage.ts';
import { shapeOf } from './shape-of.ts';

const zone = 'use1-az4';
const patience = { timeout: 120_000 };

async function withStage(mode: 'observe' | 'approve', story: (stage: ZoneStage) => Promise<void>): Promise<void> {
  const stage = await setZoneStage(mode);
  try {
    await stage.start();
    // Who has only just started, or has stood still on a busy machine, has not heard enough of the zones.
    await stage.until('it has heard the zones', async () => {
      const { stdout } = await stage.heald('practice', zone, '--reason', 'warm?');
      return !/\[(warming_up|min_healthy|observer_suspect|zones_unread)\]/.test(stdout);
    });
    await story(stage);
  } finally {
    await stage.close();
  }
}

/** The piece of JSON below a heading of the manual's page. */
function exampleOf(heading: string): unknown {
  const fences = fencesOf(sectionOf(readPage('docs/manual/api.md'), heading));
  return JSON.parse(fences.find(({ language }) => language === 'json')?.text ?? '');
}

const shiftsOf = ({ account }: ZoneStage): string[] => account.shifts.active().map(({ awayFrom }) => awayFrom);

test('work leaves a zone when a person approves the plan that was shown, and no sooner', patience, async () => {
  await withStage('approve', async (stage) => {
    const drill = await stage.heald('practice', zone, '--reason', 'weekly drill');
    expect(drill).toMatchObject({ code: 0, stdout: expect.stringContaining('checks passed') });
    expect(stage.endpoint.countOf('StartZonalShift')).toBe(0);

    // Nobody sits at a terminal: the plan is shown, and nothing is done.
    const asked = await stage.heald('drain', zone, '--reason', 'the provider says so');
    expect(asked.code).toBe(2);
    const [, hash = ''] = /--plan ([0-9a-f]{16})/.exec(asked.stderr) ?? [];
    expect(asked.stderr).toContain('add 4 hosts to the other zones');
    expect((await stage.heald('drain', zone, '--reason', 'as shown', '--plan', '0000000000000000')).code).toBe(4);
    expect(await stage.check(`${zone}/health`)).toMatch(/^200 in service/);
    expect(shiftsOf(stage)).toEqual([]);

    const left = await stage.heald('drain', zone, '--reason', 'as shown', '--plan', hash);
    expect(left, left.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/left {6}zone use1-az4: work has left the zone/) });
    expect(shiftsOf(stage)).toEqual([zone, zone]);
    expect(await stage.check(`${zone}/health?group=web`)).toMatch(/^503 work of group web has left zone use1-az4/);
    expect(await stage.check('use1-az6/health?group=web')).toMatch(/^200/);
    expect(stage.account.groups[0]?.desired).toBe(16);
    expect((await stage.heald('status')).stdout).toContain(`Work has left zone ${zone}.`);
    const { evacuations, ...others } = (await (await fetch(`${stage.url}/v1/evacuations`)).json()) as EvacuationsAnswer;
    const told = { evacuations: evacuations.map((each) => ({ ...each, held: null })), ...others };
    expect(shapeOf(told)).toEqual(shapeOf(exampleOf('## GET /v1/evacuations')));
    expect((await stage.heald('zones', '--plain')).stdout).toMatch(/^use1-az4\t.*\tleft\tevac-/m);
  });
});

test('a killed controller says at once that work has left, does nothing twice, and brings it back at a word', patience, async () => {
  await withStage('approve', async (stage) => {
    expect((await stage.heald('drain', zone, '--reason', 'ill', '--yes', '--json')).code).toBe(0);
    const [evacuation] = await stage.evacuations();
    const calls = () => ['StartZonalShift', 'UpdateAutoScalingGroup'].map((call) => stage.endpoint.countOf(call));
    const before = calls();
    const second = await stage.start();
    expect(await stage.check(`${zone}/health`)).toMatch(/^503 work has left/);
    await stage.pass(40);
    expect(calls()).toEqual(before);
    expect(second.said()).not.toContain('"level":"error"');

    const ended = await stage.heald('undrain', zone, '--reason', 'it is mended');
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    await stage.until('work is back', async () => (await stage.evacuations())[0]?.phase.kind === 'closed');
    expect((await stage.evacuations())[0]?.phase).toMatchObject({ result: 'returned' });
    expect(shiftsOf(stage)).toEqual([]);
    expect(stage.account.groups[0]?.desired).toBe(12);
    expect(await stage.check(`${zone}/health?group=web`)).toMatch(/^200/);

    const explained = (await stage.heald('explain', String(evacuation?.id))).stdout;
    expect(explained).toMatch(/returned +work is back/);
    expect((await stage.heald('status')).stdout).toContain('disarmed    zone use1-az4 by ann@');
    expect((await stage.heald('undrain', zone, '--reason', 'again')).code).toBe(4);
    expect((await stage.heald('zones', 'arm', zone, '--reason', 'fine')).code).toBe(0);
    expect((await stage.heald('status')).stdout).not.toContain('disarmed');
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    expect(metrics).toContain('heald_evacuations_total{result="returned"} 1');
    expect(metrics).toContain('heald_zone_state{zone="use1-az4",state="well",work="in"} 1');
    expect(metrics).toContain('heald_zone_disarmed{zone="use1-az4"} 0');
    expect(metrics).toMatch(/heald_actions_total\{action="endShift",outcome="applied"\} 2/);
  });
});

test('a vetoed plan is never carried out, and what is not known or not allowed is refused in words', patience, async () => {
  await withStage('approve', async (stage) => {
    expect((await stage.heald('drain', zone, '--reason', 'ill')).code).toBe(2);
    const [evacuation] = await stage.evacuations();
    const id = String(evacuation?.id);
    expect((await stage.heald('veto', id, '--reason', 'not now')).stdout).toContain('before anything was changed');
    expect((await stage.heald('approve', id, '--reason', 'after all', '--yes')).code).toBe(4);
    await stage.pass(20);
    expect(shiftsOf(stage)).toEqual([]);

    expect(await stage.heald('drain', 'use1-az5', '--reason', 'ill')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No host of zone "use1-az5" is known. Did you mean "use1-az'),
    });
    expect((await stage.heald('drain', zone)).code).toBe(2);
    expect((await stage.heald('plan', 'evac-nobody')).code).toBe(1);
  });
});

test('where the policy only observes a drain is refused, with every check', patience, async () => {
  await withStage('observe', async (stage) => {
    const refused = await stage.heald('drain', zone, '--reason', 'ill');
    expect(refused).toMatchObject({ code: 4, stdout: expect.stringContaining('✗ leave-zone is in mode observe [mode_observe]') });
    expect((await stage.heald('practice', zone, '--reason', 'drill')).code).toBe(1);
    expect(stage.endpoint.countOf('StartZonalShift')).toBe(0);
  });
});
