/**
 * Who may say and ask what, over HTTP? Agents post reports; people, scripts and Prometheus read.
 *
 * Every refusal is an answer in one form, `{"error":{"code","message"}}`, with a message that says what to do, and is counted.
 */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { findNearest } from '../../base/nearest.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { ControllerView } from './answers.ts';
import { addChangeRoutes, type ChangeDesk } from './change-routes.ts';
import type { Credentials } from './credentials.ts';
import { createIntake, type IntakeSettings } from './intake.ts';
import { addLogRoute, type LogDesk } from './log-route.ts';
import { addPauseRoutes, type PauseDesk } from './pause-routes.ts';
import { isLoopback, type ListenAddress } from './listen-address.ts';
import type { ControllerMetrics } from './metrics.ts';
import { addRepairRoutes, type RepairDesk } from './repair-routes.ts';
import { RequestRefused, refusalStatus, type Refusal, type RefusalCounter } from './refusal.ts';
import { bodyBytesMax } from './report-shape.ts';
import { addZoneRoutes, type ZoneDesk } from './zone-routes.ts';
import { addZoneHealthRoute, type ZoneHealthSettings } from './zone-health.ts';

export interface ServerSettings extends IntakeSettings, ZoneHealthSettings {
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly credentials: Credentials | undefined;
  readonly view: ControllerView;
  readonly pauseDesk: PauseDesk;
  readonly changeDesk: ChangeDesk;
  readonly repairDesk: RepairDesk;
  readonly zoneDesk: ZoneDesk;
  readonly logDesk: LogDesk;
  readonly metrics: ControllerMetrics;
  readonly refusals: RefusalCounter;
  /** Our own mistake in a handler: the request gets a 500, the process goes on. */
  readonly onFailure: (error: Error) => void;
}

export interface Server {
  /** The address with the port that it got. */
  listen(address: ListenAddress): Promise<Result<ListenAddress, string>>;
  close(): Promise<void>;
}

/** Above the longest report interval, so that an agent's connection lives from report to report. */
const keepAliveMs = 75_000;
const connectionsMax = 20_000;

/** Every route and what it answers, for the manual and for whoever mistypes one. */
export const routes = {
  'POST /v1/reports':
    'Takes one report of an agent; 202 once it is accepted, with what its agent is asked for in the body, where that is anything.',
  'GET /v1/health': 'Whether the controller is at work or holds, and why; ledger, policies and recordings.',
  'GET /v1/hosts': 'Every known host with its verdicts.',
  'GET /v1/hosts/:id': 'One host with everything that it measures now.',
  'GET /v1/incidents': 'Incidents with their episodes and decisions, newest first; only what is durable.',
  'GET /v1/log':
    'What has happened: the entries of the ledger above `?after=`, oldest first, at most `?limit=` and 200 of them; only what is durable.',
  'GET /v1/pauses': 'The pauses that hold now.',
  'POST /v1/pauses': 'Sets a pause; answers once it is durable. Needs the role `admin`.',
  'DELETE /v1/pauses/:name': 'Lifts a pause; answers once that is durable. Needs the role `admin`.',
  'GET /v1/zones': 'How the zones stand, and what speaks or spoke against one; only what is durable.',
  'GET /v1/zones/paths':
    'How many hosts of each zone try to reach each other zone, and how many of them met failures in the last five minutes.',
  'POST /v1/zones/:zone/drain':
    'Asks for work to leave the zone: a plan that waits for approval comes of it, or a refusal with its reason. Needs the role `approve`, or `admin`.',
  'POST /v1/zones/:zone/undrain':
    'Ends an evacuation: what has left comes back now, in stages, and the zone is not left again by evidence. Needs the role `approve`, or `admin`.',
  'POST /v1/zones/:zone/practice': 'Asks every check of an evacuation and changes nothing. Needs the role `approve`, or `admin`.',
  'POST /v1/zones/:zone/arm': 'Lets heald leave the zone by evidence again. Needs the role `approve`, or `admin`.',
  'GET /v1/evacuations':
    'Evacuations with their plans, calls and how far they are, and what people have asked of zones; only what is durable.',
  'GET /v1/zones/:zone/health':
    'For health checks, without a token: 200 while work may go to the zone, 503 once it has left; with `?group=web` for one group. Its text says which.',
  'GET /v1/clusters':
    'Kafka clusters as they were seen last: brokers with their hosts and verdicts, and what would keep each machine from being ended now.',
  'GET /v1/changes': 'What was announced, and what was seen to change in the last six hours.',
  'POST /v1/changes': 'Takes the begin or the end of a change; answers once it is durable. Needs the role `change`, or `admin`.',
  'GET /v1/remediations': 'Repairs with their plans and how far they are: the open ones, then the last that ended; only what is durable.',
  'POST /v1/remediations/:id/approve':
    'Approves the plan whose hash it names; answers once that is durable. Needs the role `approve`, or `admin`.',
  'POST /v1/remediations/:id/veto':
    'Ends a repair before its call is made, and lets nothing follow one that is; answers once that is durable. Needs the role `approve`, or `admin`.',
  'GET /v1/groups': 'What room is left for repairs in each group: caps, budgets, storms and breakers.',
  'POST /v1/groups/:group/breaker': 'Closes the breaker of a group; answers once that is durable. Needs the role `admin`.',
  'GET /metrics': 'Metrics for Prometheus.',
} as const;
const paths = Object.keys(routes).map((route) => route.replace(/^\S+ /, ''));

/** Throws what node:fs throws when the certificate or the key cannot be read. */
export function createServer(settings: ServerSettings): Server {
  const options = {
    bodyLimit: bodyBytesMax,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: 10_000,
    forceCloseConnections: true,
    logger: false,
    clientErrorHandler: answerNoise,
  } as const;
  const { tls } = settings;
  // The two calls have different types and the same routes.
  const server = (tls === undefined
    ? Fastify(options)
    : Fastify({ ...options, https: { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) } })) as unknown as FastifyInstance;
  server.server.maxConnections = connectionsMax;
  server.removeContentTypeParser('text/plain');
  addReportRoute(server, settings);
  addReadRoutes(server, settings);
  addZoneHealthRoute(server, settings);
  addPauseRoutes(server, settings);
  addChangeRoutes(server, settings);
  addRepairRoutes(server, settings);
  addZoneRoutes(server, settings);
  server.setErrorHandler((error: FastifyError, request, reply) => answerError(settings, error, request, reply));
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/\?.*/, '');
    const nearest = findNearest(path, paths);
    const help = nearest === undefined ? `Known are ${paths.join(', ')}.` : `Did you mean ${nearest}?`;
    return sendError(reply, 404, 'unknown_route', `There is no ${request.method} ${path} here. ${help}`);
  });
  return {
    async listen(address) {
      try {
        await server.listen({ host: address.host, port: address.port });
        const bound = server.server.address();
        return ok({ host: address.host, port: typeof bound === 'object' && bound !== null ? bound.port : address.port });
      } catch (error) {
        return wrong(sayCannotListen(address, error as NodeJS.ErrnoException));
      }
    },
    close: () => server.close(),
  };
}

function addReportRoute(server: FastifyInstance, settings: ServerSettings): void {
  const intake = createIntake(settings);
  server.post('/v1/reports', {
    onRequest: (request, _reply, done) => {
      intake.checkSender(request);
      done();
    },
    handler: (request, reply) => {
      const orders = intake.takeBody(request);
      settings.metrics.reportReceived();
      return orders.length === 0 ? reply.code(202).send() : reply.code(202).send({ orders });
    },
  });
}

function addReadRoutes(server: FastifyInstance, settings: ServerSettings): void {
  const { view, metrics, credentials } = settings;
  /** On this host anybody may read; from elsewhere only who holds a token for it. */
  const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    const role = credentials?.identify(request.headers.authorization)?.role;
    if (credentials === undefined || isLoopback(request.ip) || role === 'read' || role === 'approve' || role === 'admin') return done();
    throw new RequestRefused('no_credential', request.ip, 'Send a token that may read in an "Authorization: Bearer …" header.');
  };
  server.get('/v1/health', { onRequest }, () => view.health());
  server.get('/v1/hosts', { onRequest }, () => view.hosts());
  server.get<{ Params: { id: string } }>('/v1/hosts/:id', { onRequest }, (request, reply) => {
    const host = view.host(request.params.id);
    return host ?? sendError(reply, 404, 'unknown_host', sayUnknownHost(request.params.id, view));
  });
  server.get('/v1/incidents', { onRequest }, () => view.incidents());
  addLogRoute(server, onRequest, settings);
  server.get('/v1/pauses', { onRequest }, () => view.pauses());
  server.get('/v1/changes', { onRequest }, () => view.changes());
  server.get('/v1/zones', { onRequest }, () => view.zones());
  server.get('/v1/evacuations', { onRequest }, () => view.evacuations());
  server.get('/v1/zones/paths', { onRequest }, () => view.paths());
  server.get('/v1/clusters', { onRequest }, () => view.clusters());
  server.get('/v1/remediations', { onRequest }, () => view.remediations());
  server.get('/v1/groups', { onRequest }, () => view.groups());
  server.get('/metrics', { onRequest }, async (_request, reply) => {
    const [health, room, zones, evacuations] = [view.health(), view.groups(), view.zones(), view.evacuations()];
    const clusters = view.clusterCounts();
    return reply.type(metrics.contentType).send(await metrics.write({ health, room, zones, evacuations, clusters }));
  });
}

function sayUnknownHost(id: string, view: ControllerView): string {
  const nearest = findNearest(
    id,
    view.hosts().hosts.map((host) => host.id),
  );
  return `No host "${id}" has reported here.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`;
}

/** What fastify itself refuses, in our words. */
const refusalOfFastify: Readonly<Record<string, readonly [Refusal, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['wrong_media_type', 'Send the report as application/json.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', `The body is too large, at most ${bodyBytesMax} bytes are accepted.`],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['not_json', 'The body is empty; send a report as JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['not_json', 'The body is not JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['not_json', 'The body is shorter or longer than its Content-Length says.'],
};

function answerError(settings: ServerSettings, error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refused = toRefusal(error, request);
  if (refused === undefined) {
    settings.onFailure(error);
    return sendError(reply, 500, 'internal', 'The controller made a mistake; its log says more.');
  }
  if (request.url === '/v1/reports') {
    settings.refusals.count(refused.refusal, refused.from);
    settings.metrics.reportRefused(refused.refusal);
  }
  const status = refusalStatus[refused.refusal];
  if (status === 429) void reply.header('retry-after', '1');
  // An unread body would have to be drained before the connection can go on: a flood would cost its full length.
  if (request.body === undefined && request.method === 'POST') void reply.header('connection', 'close');
  return sendError(reply, status, refused.refusal, refused.message);
}

function toRefusal(error: FastifyError, request: FastifyRequest): RequestRefused | undefined {
  if (error instanceof RequestRefused) return error;
  const known = refusalOfFastify[error.code];
  if (known !== undefined) return new RequestRefused(known[0], request.ip, known[1]);
  const detail = error.message.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200);
  return error.statusCode === 400 ? new RequestRefused('not_json', request.ip, `The body is not JSON: ${detail}.`) : undefined;
}

/** What is not HTTP at all gets the same form of answer; the connection is of no further use. */
function answerNoise(_error: Error, socket: Socket): void {
  const body = JSON.stringify({ error: { code: 'not_http', message: 'This is not an HTTP request that the controller understands.' } });
  if (socket.writable)
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
  else socket.destroy();
}

function sendError(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } });
}

function sayCannotListen({ host, port }: ListenAddress, error: NodeJS.ErrnoException): string {
  const at = `Cannot listen on ${host} port ${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `${at}: another process already does. If it is a controller of heald, it is already running ("heald status"); else choose another port with --listen ${host}:<port> and tell the agents (--controller).`;
    case 'EACCES':
      return `${at}: ports below 1024 need root. Choose another port with --listen.`;
    case 'EADDRNOTAVAIL':
      return `${at}: this host has no such address. Choose one of its own with --listen.`;
    default:
      return `${at}: ${error.message}.`;
  }
}
