/**
 * Shall work go to this zone? What the health checks of Route 53, a balancer or a proxy ask: 200 while it may, 503 once work has left.
 *
 * Open to everybody, because no health check brings a token: it tells a zone's state and nothing else. It is asked all day and must
 * cost nothing: it looks at what is in memory, and one address that asks too often is refused alone, so that nobody can make a zone
 * look ill to others.
 *
 * A controller that has not read its ledger yet does not know. To a health check everything but 200 is a failure, so it says 503 with
 * other words, and says it of every zone alike: whoever finds all of them failing has learnt nothing about any (see the manual).
 */
import type { Socket } from 'node:net';

import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';

import { ok, wrong, type Result } from '../../base/result.ts';
import type { ListenAddress } from './listen-address.ts';
import { refusalStatus, type Refusal } from './refusal.ts';
import { createRateLimit, type Pace } from './token-bucket.ts';

export type ZoneHealth =
  | { readonly kind: 'in_service' }
  /** `sentence`: "work has left zone use1-az4 (evac-7f3kqm)". */
  | { readonly kind: 'left'; readonly sentence: string }
  /** The ledger has not been read yet. */
  | { readonly kind: 'unknown' }
  /** `known`: the zones, or the groups, that there are. */
  | { readonly kind: 'unknown_zone' | 'unknown_group'; readonly known: readonly string[] };

export interface ZoneHealthSettings {
  /** `group`: only as far as this group is meant; undefined for the zone as a whole. From what is durable. */
  readonly zoneHealth: (zone: string, group: string | undefined) => ZoneHealth;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface HealthServer {
  /** The address with the port that it got. */
  listen(address: ListenAddress): Promise<Result<ListenAddress, string>>;
  close(): Promise<void>;
}

const zoneHealthPath = '/v1/zones/:zone/health';
/** Health checkers ask every 10 to 30 s, a few dozen of them, perhaps from behind one address. */
const zoneHealthPace: Pace = { perSecond: 50, burst: 200 };
const namesTold = 20;
const connectionsMax = 1_000;

export function addZoneHealthRoute(server: FastifyInstance, { zoneHealth, now }: ZoneHealthSettings): void {
  const pace = createRateLimit(zoneHealthPace);
  server.get<{ Params: { zone: string }; Querystring: { group?: string | string[] } }>(zoneHealthPath, (request, reply) => {
    void reply.header('cache-control', 'no-store');
    if (!pace.take(request.ip, 1, now())) return refuse(reply.header('retry-after', '1'), 'too_fast', sayTooFast);
    const { zone } = request.params;
    const { group } = request.query;
    if (Array.isArray(group)) return refuse(reply, 'invalid_request', 'group: expected one group, such as ?group=web');
    return answer(reply, zone, group, zoneHealth(zone, group));
  });
}

/** Answers health checks and nothing else, in plain HTTP. */
export function createHealthServer(settings: ZoneHealthSettings): HealthServer {
  const server = Fastify({
    bodyLimit: 1,
    keepAliveTimeout: 40_000,
    requestTimeout: 5_000,
    forceCloseConnections: true,
    logger: false,
    clientErrorHandler: (_error: Error, socket: Socket) => socket.destroy(),
  });
  server.server.maxConnections = connectionsMax;
  addZoneHealthRoute(server, settings);
  const sayOnly = (_: unknown, reply: FastifyReply) =>
    reply.code(404).send({ error: { code: 'unknown_route', message: `Only GET ${zoneHealthPath} is answered here.` } });
  server.setNotFoundHandler(sayOnly);
  server.setErrorHandler((_error, request, reply) => sayOnly(request, reply));
  return {
    async listen({ host, port }) {
      try {
        await server.listen({ host, port });
        const bound = server.server.address();
        return ok({ host, port: typeof bound === 'object' && bound !== null ? bound.port : port });
      } catch (error) {
        return wrong(`Cannot answer health checks on ${host} port ${port}: ${(error as Error).message}. See --health-address.`);
      }
    },
    close: () => server.close(),
  };
}

const sayTooFast = `This address asks for the health of zones more than ${zoneHealthPace.perSecond} times a second.`;

function answer(reply: FastifyReply, zone: string, group: string | undefined, health: ZoneHealth): FastifyReply {
  const about = `zone ${zone}${group === undefined ? '' : `, group ${group}`}`;
  void reply.type('text/plain; charset=utf-8');
  switch (health.kind) {
    case 'in_service':
      return reply.send(`in service: ${about}\n`);
    case 'left':
      return reply.code(503).send(`${health.sentence}\n`);
    case 'unknown':
      return reply
        .code(503)
        .header('retry-after', '1')
        .send(`not known: the controller has not read its ledger yet, so it says this of every zone\n`);
    case 'unknown_zone':
    case 'unknown_group': {
      const what = health.kind === 'unknown_zone' ? 'zone' : 'group';
      const known = health.known.slice(0, namesTold).join(', ') || 'none yet';
      return refuse(reply, health.kind, `No ${what} "${what === 'zone' ? zone : group}" is known. Known are: ${known}.`);
    }
    default:
      return health satisfies never;
  }
}

function refuse(reply: FastifyReply, code: Refusal, message: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').code(refusalStatus[code]).send({ error: { code, message } });
}
