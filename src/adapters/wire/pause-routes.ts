/**
 * Who may pause heald, and how? Setting and lifting are answered only once they are durable: "paused" is never said of something
 * that a crash could still undo.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { durationForm, formatDuration, parseDuration } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import { findNearest } from '../../base/nearest.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import { parseTimestamp, timestampForm } from '../../base/timestamp.ts';
import { parsePauseScope, pauseLongestMs, type Pause } from '../../remediation/pause.ts';
import type { PauseAnswer, PauseSetAnswer } from './answers.ts';
import type { Credentials } from './credentials.ts';
import { findAsker, refuseOthers } from './find-asker.ts';
import { oneLine, readBody, reasonShape } from './read-body.ts';
import { RequestRefused, type Refusal } from './refusal.ts';

/** Where pauses are asked for; every answer is given once it is durable. */
export interface PauseDesk {
  /** The controller's own time; undefined while it does not lead. */
  now(): Instant | undefined;
  set(pause: Pause): Promise<Result<PauseAnswer, { readonly refusal: Refusal; readonly message: string }>>;
  /** False when no pause of that name holds. */
  lift(name: string, reason: string, by: string): Promise<Result<boolean, { readonly refusal: Refusal; readonly message: string }>>;
  names(): readonly string[];
}

const bodyBytesMax = 8_192;
const roles = ['admin'] as const;
const nameForm = 'expected a name of small letters, digits and dashes, such as db-move';
const pauseName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, nameForm);

const setBody = z.strictObject({
  name: pauseName,
  scope: oneLine(300).default('everything'),
  ...reasonShape,
  for: z.string().max(40).optional(),
  until: z.string().max(40).optional(),
});
const liftBody = z.strictObject(reasonShape);

export function addPauseRoutes(
  server: FastifyInstance,
  { credentials, pauseDesk }: { readonly credentials: Credentials | undefined; readonly pauseDesk: PauseDesk },
): void {
  const onRequest = refuseOthers(credentials, roles);

  server.post('/v1/pauses', {
    onRequest,
    bodyLimit: bodyBytesMax,
    handler: async (request): Promise<PauseSetAnswer> => {
      const asked = readBody(setBody, request);
      const now = pauseDesk.now();
      if (now === undefined) throw new RequestRefused('not_leading', request.ip, sayNotLeading);
      const pause = readPause(asked, findAsker(request, credentials, roles, asked.by), now);
      if (!pause.ok) throw new RequestRefused('invalid_request', request.ip, pause.problem);
      const answer = await pauseDesk.set(pause.value);
      if (!answer.ok) throw new RequestRefused(answer.problem.refusal, request.ip, answer.problem.message);
      return { formatVersion: 1, pause: answer.value };
    },
  });

  server.delete<{ Params: { name: string } }>('/v1/pauses/:name', {
    onRequest,
    bodyLimit: bodyBytesMax,
    handler: async (request, reply) => {
      const { name } = request.params;
      const { reason, by } = readBody(liftBody, request);
      if (pauseDesk.now() === undefined) throw new RequestRefused('not_leading', request.ip, sayNotLeading);
      const answer = await pauseDesk.lift(name, reason, findAsker(request, credentials, roles, by));
      if (!answer.ok) throw new RequestRefused(answer.problem.refusal, request.ip, answer.problem.message);
      if (answer.value) return reply.code(204).send();
      throw new RequestRefused('unknown_pause', request.ip, sayUnknown(name, pauseDesk.names()));
    },
  });
}

const sayNotLeading = 'The controller has not read its ledger yet, so it decides and does nothing. Ask again when it leads.';

function readPause(asked: z.infer<typeof setBody>, by: string, now: Instant): Result<Pause, string> {
  const scope = parsePauseScope(asked.scope);
  if (!scope.ok) return wrong(`scope: ${scope.problem}`);
  const until = readEnd(asked, now);
  if (!until.ok) return until;
  const longest = formatDuration(pauseLongestMs);
  if (until.value <= now) return wrong('until: expected a moment that is still to come');
  if (until.value > now + pauseLongestMs) return wrong(`a pause lasts at most ${longest}; a longer hold belongs into the policy files`);
  return ok({ name: asked.name, scope: scope.value, reason: asked.reason, by, until: until.value });
}

function readEnd(asked: z.infer<typeof setBody>, now: Instant): Result<Instant, string> {
  if ((asked.for === undefined) === (asked.until === undefined)) return wrong('a pause needs an end: one of "for" and "until", not both');
  if (asked.for !== undefined) {
    const lastsMs = parseDuration(asked.for);
    return lastsMs === undefined ? wrong(`for: expected ${durationForm}, found ${JSON.stringify(asked.for)}`) : ok(now + lastsMs);
  }
  const at = parseTimestamp(asked.until ?? '');
  return at === undefined ? wrong(`until: expected ${timestampForm}, found ${JSON.stringify(asked.until)}`) : ok(at);
}

function sayUnknown(name: string, names: readonly string[]): string {
  const nearest = findNearest(name, names);
  return `No pause "${name}" holds.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`;
}
