/**
 * Do people have the last word? A real controller with a cloud that is a file, and the real command line: a plan is shown, approved by its
 * hash and carried out once; vetoed, it is not, whatever happens to the controller; a breaker stays open until a person closes it.
 */
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { createSqliteLedger } from '../../src/adapters/ledger/sqlite-ledger.ts';
import type { RepairAnswer } from '../../src/adapters/wire/answers.ts';
import { patient, setStage, type Stage } from './acting/stage.ts';
import { fencesOf, readPage, sectionOf } from '../docs/pages.ts';
import { valueOf } from './ledger-suite.ts';
import { shapeOf } from './shape-of.ts';

const haste = 10;

async function withStage(mode: 'approve' | 'auto', story: (stage: Stage) => Promise<void>, tokens?: string): Promise<void> {
  const stage = await setStage(mode, haste, tokens);
  try {
    await story(stage);
  } finally {
    await stage.close();
  }
}

async function waitForPlan(stage: Stage): Promise<RepairAnswer> {
  await stage.until('a plan waits for a person', async () => (await stage.repairs()).some(({ state }) => state === 'awaiting_approval'));
  return (await stage.repairs())[0] as RepairAnswer;
}

/** Where a line breaks depends on what this host is called. */
function inOneLine(text: string): string {
  return withoutChance(text).replaceAll(/\s+/g, ' ').trim();
}

/** Two pages that were drawn a moment apart differ in how long something has lasted. */
function withoutMoments(text: string): string {
  return inOneLine(text).replaceAll(/\b(\d+ min( \d+ s)?|\d+(\.\d+)? s)\b/g, '<some time>');
}

/** The piece of JSON below a heading of the manual's page. */
function exampleOf(heading: string): unknown {
  const fences = fencesOf(sectionOf(readPage('docs/manual/api.md'), heading));
  return JSON.parse(fences.find(({ language }) => language === 'json')?.text ?? '');
}

interface Asked {
  readonly status: number;
  readonly code: string | undefined;
}

async function ask(url: string, path: string, body: object, token?: string): Promise<Asked> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: answer.error?.code };
}

async function readMetrics(url: string): Promise<readonly string[]> {
  return (await (await fetch(`${url}/metrics`)).text()).split('\n');
}

const replacements = (stage: Stage) => stage.effects().filter(({ action }) => action === 'replace');

/** What differs from run to run: ids, hashes and times. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/\b(inc|ep|dec|act)-[2-9a-z]{6}\b/g, '$1-…')
    .replaceAll(/\b[0-9a-f]{16}\b/g, '<hash>')
    .replaceAll(/\b(?:\d+ \w+ )?\d\d:\d\d:\d\d\b/g, '<time>')
    .replaceAll(/\([^()]+ left\)/g, '(… left)')
    .replaceAll(/ann@[^\s:]+/g, 'ann@…');
}

const listOfPlans = `\
REPAIR      HOST     GROUP  STATE       SINCE     PLAN
act-…  web-b-1  web    to approve  <time>  captureEvidence, then replace
`;

const shownPlan = `\
act-…  repair of web-b-1
waits for approval until <time> (… left)

Where     web-b-1, zone b, group web
For       inc-…, by policy stateless-disk
Plan      <hash>, made at <time>

What it does, in this order
  1. capture evidence from web-b-1 (at most 30 s)
     undo     Nothing to take back: it only reads.
  2. replace web-b-1 (start the new one first, keep the old one 1 d)
     no undo  Cannot be taken back. While retain lasts a person can still read
              the old disks.
  A step follows only when the one before has not helped. It has helped once the
  host, or the one in its place, has been well for 1 min.

What it waits for
  - the approval of a person, until <time>

What you can do
  heald approve act-… --plan <hash> --reason "…"
      lets exactly this plan be carried out
  heald veto act-… --reason "…"
      stops it, and leaves this trouble of the host to you
`;

const openBreaker = `\
GROUP     HOSTS  IN FLIGHT  BUDGET LEFT               STORM GATE  BREAKER
web           6  0 of 1     1/1 in 1 h; 3/3 in 1 d    open        OPEN     \
the breaker of web is open since <time>: 2 repairs in a row did not help. Close it with: heald breaker close web --reason "…"
(zone a)         0 of 1     2/2 in 1 h
(zone b)         0 of 1     2/2 in 1 h
(zone c)         0 of 1     2/2 in 1 h
(fleet)          0 of 2     4/4 in 1 h; 12/12 in 1 d
`;

describe.concurrent('people and repairs', { timeout: 120_000 }, () => {
  test('a plan is shown, approved by its hash, carried out once, and cannot be vetoed after the call', () =>
    withStage('approve', async (stage) => {
      stage.fallIll();
      await stage.start();
      const { id, planHash } = await waitForPlan(stage);
      const [listed, shown] = [await stage.heald('plan'), await stage.heald('plan', id)];
      expect(withoutChance(listed.stdout)).toBe(listOfPlans);
      expect(withoutChance(shown.stdout)).toBe(shownPlan);

      for (const path of ['/v1/remediations', '/v1/groups'])
        expect(shapeOf(await (await fetch(`${stage.url}${path}`)).json()), path).toEqual(shapeOf(exampleOf(`## GET ${path}`)));

      // From a desk without the ledger, the controller's word gives the same pages.
      const elsewhere = ['--state-dir', join(stage.folder, 'no-ledger')];
      for (const words of [['status'], ['incidents'], ['host', patient], ['pauses'], ['plan']]) {
        const [here, there] = await Promise.all([stage.heald(...words), stage.heald(...words, ...elsewhere)]);
        expect(there.code, there.stderr).toBe(here.code);
        expect(withoutMoments(there.stdout)).toBe(withoutMoments(here.stdout));
      }

      const refusals = await Promise.all([
        stage.heald('approve', id),
        stage.heald('approve', id, '--reason', 'seen'),
        stage.heald('approve', id, '--reason', 'seen', '--plan', '0123456789abcdef'),
        stage.heald('approve', `${id.slice(0, -1)}0`, '--reason', 'seen', '--yes'),
        stage.heald('approve', id, '--reason', 'seen', '--dry-run'),
      ]);
      expect(refusals.map(({ code }) => code)).toEqual([2, 2, 4, 1, 0]);
      expect(refusals[1]?.stderr).toContain(`say that you mean this plan, with --plan ${planHash}`);
      expect(refusals[3]?.stderr).toContain(`Did you mean "${id}"?`);
      const path = `/v1/remediations/${id}/approve`;
      expect(await ask(stage.url, path, { plan: '0123456789abcdef', reason: 'x' })).toEqual({ status: 409, code: 'other_plan' });
      expect(await ask(stage.url, path, { plan: planHash })).toEqual({ status: 422, code: 'invalid_request' });
      expect(await ask(stage.url, path, { reason: 'x' })).toEqual({ status: 422, code: 'invalid_request' });
      expect(stage.effects()).toEqual([]);
      expect(await readMetrics(stage.url)).toContain('heald_plans_waiting 1');

      const approved = await stage.heald('approve', id, '--reason', 'seen in the console', '--plan', planHash);
      expect(inOneLine(approved.stdout)).toBe(
        'Approved: plan <hash> for web-b-1, by ann@… at <time>: seen in the console. ' +
          'Every check is asked again right before each call. Follow it with: heald log --follow --incident inc-…',
      );
      await stage.until('the call is made', () => replacements(stage).length > 0);
      // Asked for again, it is the same answer, and no second call.
      expect(await ask(stage.url, path, { plan: planHash, reason: 'again' })).toEqual({ status: 200, code: undefined });
      const late = await stage.heald('veto', id, '--reason', 'stop');
      expect(late.code).toBe(4);
      expect(inOneLine(late.stdout)).toBe(
        'Too late to stop its call, which is made: replace web-b-1 (start the new one first, keep the old one 1 d). ' +
          'Cannot be taken back. While retain lasts a person can still read the old disks. ' +
          'Nothing follows it: act-… is vetoed by ann@…: stop.',
      );

      await stage.until('the repair is over', async () => (await stage.repairs())[0]?.state === 'closed');
      expect((await stage.repairs())[0]).toMatchObject({ id, result: 'succeeded', approval: { because: 'seen in the console' } });
      expect(replacements(stage).map(({ machine }) => machine)).toEqual([patient]);
      expect(await readMetrics(stage.url)).toEqual(
        expect.arrayContaining([
          'heald_actions_total{action="captureEvidence",outcome="applied"} 1',
          'heald_actions_total{action="replace",outcome="applied"} 1',
          'heald_repairs_total{result="succeeded"} 1',
          'heald_budget_remaining{group="web",window="1h"} 0',
          'heald_budget_remaining{group="web",window="24h"} 2',
          'heald_fleet_budget_remaining{window="1h"} 3',
          'heald_breaker_open{group="web"} 0',
          'heald_plans_waiting 0',
        ]),
      );
      expect(await ask(stage.url, path, { plan: planHash, reason: 'again' })).toEqual({ status: 409, code: 'not_waiting' });
    }));

  test('a veto is durable: after kill -9 nothing is done about this trouble of the host', () =>
    withStage('approve', async (stage) => {
      stage.fallIll();
      const first = await stage.start();
      const { id, planHash } = await waitForPlan(stage);
      const vetoed = await stage.heald('veto', id, '--reason', 'I am debugging on it');
      expect(vetoed.code).toBe(0);
      expect(inOneLine(vetoed.stdout)).toBe(
        'Vetoed: act-…, by ann@…: I am debugging on it. web-b-1 is left to you until this trouble is over: heald explain inc-…',
      );
      first.child.kill('SIGKILL');
      await first.ended;

      await stage.start();
      const answer = await ask(stage.url, `/v1/remediations/${id}/approve`, { plan: planHash, reason: 'after all' });
      expect(answer).toEqual({ status: 409, code: 'not_waiting' });
      await stage.until('it is decided again', () =>
        stage.entries().some((entry) => entry.kind === 'decided' && entry.decision.reason === 'vetoed'),
      );
      // Past the warm-up of the new controller.
      await new Promise((resolve) => setTimeout(resolve, 90_000 / haste));
      expect(stage.effects()).toEqual([]);
    }));

  test('an approval that was answered survives kill -9, and is carried out once without being asked for again', () =>
    withStage('approve', async (stage) => {
      stage.fallIll();
      const first = await stage.start();
      const { id, planHash } = await waitForPlan(stage);
      const approved = await ask(stage.url, `/v1/remediations/${id}/approve`, { plan: planHash, reason: 'seen', by: 'ann' });
      first.child.kill('SIGKILL');
      expect(approved).toEqual({ status: 200, code: undefined });
      await first.ended;

      await stage.start();
      await stage.until('the repair is over', async () => (await stage.repairs())[0]?.state === 'closed');
      expect(await stage.repairs()).toMatchObject([{ id, result: 'succeeded', approval: { by: 'ann', because: 'seen' } }]);
      expect(replacements(stage).map(({ machine }) => machine)).toEqual([patient]);
    }));

  test('an open breaker survives a restart, is shown, and is closed by an admin only', () => {
    const digest = (token: string) => `sha256:${hash('sha256', token)}`;
    const tokens = `read ops ${digest('one')}\napprove bob ${digest('two')}\nadmin ann ${digest('three')}\n`;
    return withStage(
      'approve',
      async (stage) => {
        const ledger = createSqliteLedger(join(stage.folder, 'ledger.db'), '0.1.0');
        const { epoch } = valueOf(await ledger.takeLead());
        const because = '2 repairs in a row did not help';
        valueOf(await ledger.append([{ kind: 'breaker_opened', group: 'web', because, at: Date.now() }], { after: 0, epoch }));
        await ledger.close();
        await stage.start();
        await stage.until('the fleet is known', async () => /^web +6 /m.test((await stage.heald('breaker')).stdout));
        const listed = await stage.heald('breaker');
        expect(listed.code).toBe(1);
        expect(withoutChance(listed.stdout)).toBe(openBreaker);

        expect(await readMetrics(stage.url)).toContain('heald_breaker_open{group="web"} 1');

        const path = '/v1/groups/web/breaker';
        for (const token of [undefined, 'one', 'two', 'four'])
          expect(await ask(stage.url, path, { reason: 'x' }, token)).toEqual({ status: 401, code: 'no_credential' });
        expect(await ask(stage.url, '/v1/remediations/act-x/veto', { reason: 'x' }, 'one')).toMatchObject({ status: 401 });
        expect(await ask(stage.url, '/v1/remediations/act-x/veto', { reason: 'x' }, 'two')).toMatchObject({ status: 404 });
        const tokenFile = join(stage.folder, 'token');
        writeFileSync(tokenFile, 'three\n');
        const words = ['breaker', 'close', 'web', '--token-file', tokenFile, '--reason', 'the image is mended'];
        const closed = await stage.heald(...words);
        expect({ code: closed.code, said: closed.stdout }).toEqual({ code: 0, said: 'Closed: repairs of group web may go on.\n' });
        expect(await stage.heald(...words)).toMatchObject({ code: 1, stderr: 'The breaker of group "web" is not open. Open are: none.\n' });
        expect(await stage.heald('breaker', 'close', 'wbe', '--reason', 'x')).toMatchObject({ code: 1 });
        expect(await ask(stage.url, path, { reason: 'x' }, 'three')).toEqual({ status: 404, code: 'no_open_breaker' });
        expect(stage.entries().filter(({ kind }) => kind === 'breaker_closed')).toMatchObject([{ group: 'web', by: 'ann' }]);
      },
      tokens,
    );
  });
});
