/**
 * Who may announce a change, and how? A delivery system posts it when it begins, and the same again with `finishedAt` when it is done;
 * the id makes it one change, however often it is posted. Answered once it is durable.
 *
 * Without a token file, which only loopback allows, anybody on this host may; with one, who holds a token of the role change or admin.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { formatDuration } from '../../base/duration.ts';
import { dayMs, type Instant } from '../../base/instant.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import { changeKinds, type ChangeNotice } from '../../controller/changes/announced-change.ts';
import type { ChangeAnswer, ChangeTakenAnswer } from './answers.ts';
import type { Credentials } from './credentials.ts';
import { findHolder } from './find-asker.ts';
import { oneLine } from './read-body.ts';
import { RequestRefused, type Refusal } from './refusal.ts';
import { createRateLimit } from './token-bucket.ts';

/** Where changes are announced; the answer is given once the change is durable. */
export interface ChangeDesk {
  /** The controller's own time; undefined while it does not lead. */
  now(): Instant | undefined;
  announce(notice: ChangeNotice, from: string): Promise<Result<ChangeAnswer, { readonly refusal: Refusal; readonly message: string }>>;
}

const bodyBytesMax = 16_384;
const namesMost = 200;
/** From so long ago to so far ahead a change may begin. */
const startMsMost = 7 * dayMs;
const lastsMsMost = dayMs;
/** Of one sender: a delivery system that starts many deploys at once still fits. */
const pace = { perSecond: 5, burst: 50 };

const moment = z.iso.datetime({ offset: true, error: 'expected a moment with its zone, such as 2026-12-24T18:00:00Z' });
const names = z.array(oneLine(200)).min(1, 'an empty list covers nothing; leave it out, or say all: true').max(namesMost);

const scopeShape = z
  .strictObject({ all: z.literal(true).optional(), groups: names.optional(), zones: names.optional(), hosts: names.optional() })
  .refine(
    ({ all, ...lists }) => (all === true) !== Object.values(lists).some((list) => list !== undefined),
    'expected either all: true, or one or more of groups, zones and hosts',
  );

const changeBody = z.strictObject({
  id: oneLine(100),
  kind: z.enum(changeKinds),
  what: oneLine(200),
  by: oneLine(100),
  scope: scopeShape,
  startedAt: moment.optional(),
  finishedAt: moment.optional(),
});

export function addChangeRoutes(
  server: FastifyInstance,
  { credentials, changeDesk }: { readonly credentials: Credentials | undefined; readonly changeDesk: ChangeDesk },
): void {
  const limit = createRateLimit(pace);
  server.post('/v1/changes', {
    onRequest: (request, _reply, done) => {
      const from = findAnnouncer(request, credentials);
      if (!limit.take(from, 1, performance.now()))
        throw new RequestRefused(
          'too_fast',
          from,
          `At most ${pace.perSecond} changes a second are taken. Wait a second, and post it again.`,
        );
      done();
    },
    bodyLimit: bodyBytesMax,
    handler: async (request): Promise<ChangeTakenAnswer> => {
      const from = findAnnouncer(request, credentials);
      const now = changeDesk.now();
      if (now === undefined)
        throw new RequestRefused('not_leading', from, 'The controller has not read its ledger yet. Post it again when it leads.');
      const notice = readNotice(request.body, now);
      if (!notice.ok) throw new RequestRefused('invalid_request', from, notice.problem);
      const taken = await changeDesk.announce(notice.value, from);
      if (!taken.ok) throw new RequestRefused(taken.problem.refusal, from, taken.problem.message);
      return { formatVersion: 1, change: taken.value };
    },
  });
}

function findAnnouncer(request: FastifyRequest, credentials: Credentials | undefined): string {
  return findHolder(request, credentials, ['change', 'admin']) ?? request.ip;
}

function readNotice(body: unknown, now: Instant): Result<ChangeNotice, string> {
  const parsed = changeBody.safeParse(body);
  if (!parsed.success) return wrong(sayIssues(parsed.error));
  const { id, kind, what, by, scope } = parsed.data;
  const [startedAt, finishedAt] = [readMoment(parsed.data.startedAt), readMoment(parsed.data.finishedAt)];
  const start = startedAt ?? now;
  if (Math.abs(start - now) > startMsMost) return wrong(`startedAt: expected a moment at most ${formatDuration(startMsMost)} from now`);
  if (finishedAt !== undefined && startedAt !== undefined && finishedAt < startedAt)
    return wrong('finishedAt: expected a moment that is not before startedAt');
  if (finishedAt !== undefined && finishedAt - start > lastsMsMost)
    return wrong(
      `finishedAt: expected a moment at most ${formatDuration(lastsMsMost)} after the start; a longer hold is a pause or a freeze`,
    );
  const { all, groups, zones, hosts } = scope;
  const given = { ...(all && { all }), ...(groups && { groups }), ...(zones && { zones }), ...(hosts && { hosts }) };
  return ok({ id, kind, what, by, scope: given, startedAt, finishedAt });
}

function readMoment(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function sayIssues(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.length === 0 ? 'the body' : path.join('.')}: ${message}`).join('; ');
}
