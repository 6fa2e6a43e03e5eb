/**
 * Who may have work leave a zone, bring it back, practise either, or let heald act on a zone again? Answered only once it is durable.
 * What comes of a wish is another matter: the zones have to be read first, and the answer is under GET /v1/evacuations.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import type { Result } from '../../base/result.ts';
import type { Credentials } from './credentials.ts';
import { findAsker, refuseOthers } from './find-asker.ts';
import { readBody, reasonShape } from './read-body.ts';
import { RequestRefused, type Refusal } from './refusal.ts';
import type { Word } from './repair-routes.ts';
import type { EvacuationAnswer, ZoneToldAnswer } from './zone-answers.ts';

const zoneWishes = ['drain', 'undrain', 'practice', 'arm'] as const;
export type ZoneWishName = (typeof zoneWishes)[number];

type Answer<Value> = Promise<Result<Value, { readonly refusal: Refusal; readonly message: string }>>;

/** Where people have their say about zones; every answer is given once it is durable. */
export interface ZoneDesk {
  tell(wish: ZoneWishName, zone: string, word: Word): Answer<ZoneToldAnswer['zone']>;
  approve(id: string, planHash: string, word: Word): Answer<EvacuationAnswer>;
  veto(id: string, word: Word): Answer<EvacuationAnswer>;
}

const bodyBytesMax = 8_192;
const wordBody = z.strictObject(reasonShape);
const approvers = ['approve', 'admin'] as const;

export function addZoneRoutes(
  server: FastifyInstance,
  { credentials, zoneDesk }: { readonly credentials: Credentials | undefined; readonly zoneDesk: ZoneDesk },
): void {
  for (const wish of zoneWishes) {
    server.post<{ Params: { zone: string } }>(`/v1/zones/:zone/${wish}`, {
      onRequest: refuseOthers(credentials, approvers),
      bodyLimit: bodyBytesMax,
      handler: async (request): Promise<ZoneToldAnswer> => {
        const { reason, by } = readBody(wordBody, request);
        const word = { by: findAsker(request, credentials, approvers, by), because: reason };
        const answer = await zoneDesk.tell(wish, request.params.zone, word);
        if (answer.ok) return { formatVersion: 1, zone: answer.value };
        throw new RequestRefused(answer.problem.refusal, request.ip, answer.problem.message);
      },
    });
  }
}
