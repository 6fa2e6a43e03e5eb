/**
 * Who may approve a repair, veto one, or close a breaker? Answered only once it is durable, like a pause: "approved" is never said of
 * something that a crash could still undo.
 *
 * An approval names the hash of the plan that the person saw. Another target, step or number is another hash, and is asked for anew.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import type { Result } from '../../base/result.ts';
import type { BreakerClosedAnswer, RepairAnswer, RepairSettledAnswer } from './answers.ts';
import type { Credentials } from './credentials.ts';
import { findAsker, refuseOthers } from './find-asker.ts';
import { readBody, reasonShape } from './read-body.ts';
import { RequestRefused, type Refusal } from './refusal.ts';
import type { EvacuationSettledAnswer } from './zone-answers.ts';
import type { ZoneDesk } from './zone-routes.ts';

/** Who says so, and why. */
export interface Word {
  readonly by: string;
  readonly because: string;
}

type Answer<Value> = Promise<Result<Value, { readonly refusal: Refusal; readonly message: string }>>;

/** Where people have their say about repairs; every answer is given once it is durable. */
export interface RepairDesk {
  approve(id: string, planHash: string, word: Word): Answer<RepairAnswer>;
  veto(id: string, word: Word): Answer<RepairAnswer>;
  closeBreaker(group: string, word: Word): Answer<BreakerClosedAnswer['group']>;
}

const bodyBytesMax = 8_192;
const hashForm = 'expected the hash of the plan that was shown: 16 hex digits';
const approveBody = z.strictObject({ plan: z.string().regex(/^[0-9a-f]{16}$/, hashForm), ...reasonShape });
const wordBody = z.strictObject(reasonShape);
const approvers = ['approve', 'admin'] as const;
const admins = ['admin'] as const;

export function addRepairRoutes(
  server: FastifyInstance,
  {
    credentials,
    repairDesk,
    zoneDesk,
  }: { readonly credentials: Credentials | undefined; readonly repairDesk: RepairDesk; readonly zoneDesk: ZoneDesk },
): void {
  const bodyLimit = bodyBytesMax;
  server.post<{ Params: { id: string } }>('/v1/remediations/:id/approve', {
    onRequest: refuseOthers(credentials, approvers),
    bodyLimit,
    handler: async (request): Promise<RepairSettledAnswer | EvacuationSettledAnswer> => {
      const { plan, reason, by } = readBody(approveBody, request);
      const word = { by: findAsker(request, credentials, approvers, by), because: reason };
      const { id } = request.params;
      if (isOfZone(id)) return { formatVersion: 1, evacuation: unwrap(await zoneDesk.approve(id, plan, word), request.ip) };
      return { formatVersion: 1, remediation: unwrap(await repairDesk.approve(id, plan, word), request.ip) };
    },
  });
  server.post<{ Params: { id: string } }>('/v1/remediations/:id/veto', {
    onRequest: refuseOthers(credentials, approvers),
    bodyLimit,
    handler: async (request): Promise<RepairSettledAnswer | EvacuationSettledAnswer> => {
      const { reason, by } = readBody(wordBody, request);
      const word = { by: findAsker(request, credentials, approvers, by), because: reason };
      const { id } = request.params;
      if (isOfZone(id)) return { formatVersion: 1, evacuation: unwrap(await zoneDesk.veto(id, word), request.ip) };
      return { formatVersion: 1, remediation: unwrap(await repairDesk.veto(id, word), request.ip) };
    },
  });
  server.post<{ Params: { group: string } }>('/v1/groups/:group/breaker', {
    onRequest: refuseOthers(credentials, admins),
    bodyLimit,
    handler: async (request): Promise<BreakerClosedAnswer> => {
      const { reason, by } = readBody(wordBody, request);
      const word = { by: findAsker(request, credentials, admins, by), because: reason };
      return { formatVersion: 1, group: unwrap(await repairDesk.closeBreaker(request.params.group, word), request.ip) };
    },
  });
}

/** Evacuations of zones are approved and vetoed by the same words as repairs of hosts. */
function isOfZone(id: string): boolean {
  return id.startsWith('evac-');
}

function unwrap<Value>(answer: Awaited<Answer<Value>>, from: string): Value {
  if (answer.ok) return answer.value;
  throw new RequestRefused(answer.problem.refusal, from, answer.problem.message);
}
