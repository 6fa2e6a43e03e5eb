/**
 * May this report in? The gate on POST /v1/reports, in the order of cost: what is cheap to refuse is refused before the body is read.
 *
 *   token → connection's pace → length → (body) → shape → own host? → host's pace → controller
 */
import type { FastifyRequest } from 'fastify';

import type { Instant } from '../../base/instant.ts';
import type { Report } from '../../liveness/report.ts';
import type { AgentReport, Order } from '../../remediation/order.ts';
import type { SignalDefinition } from '../../liveness/signal.ts';
import type { Credentials, Holder } from './credentials.ts';
import { RequestRefused } from './refusal.ts';
import { bodyBytesMax, createReportCheck } from './report-shape.ts';
import { createRateLimit, type Pace } from './token-bucket.ts';

export interface IntakeSettings {
  readonly signals: readonly SignalDefinition[];
  /** Undefined: anybody may report for any host, which only a loopback address allows. */
  readonly credentials: Credentials | undefined;
  readonly now: () => Instant;
  /** Reports of one host. */
  readonly hostPace?: Pace;
  /** Bytes of one connection. */
  readonly connectionPace?: Pace;
  /** Whether the controller has room for this report; it refuses a host too many. */
  readonly take: (report: Report) => boolean;
  /** Takes what agents say of their orders, and gives those to answer a report with. */
  readonly exchangeOrders?: (report: AgentReport) => readonly Order[];
}

export interface Intake {
  /** Before the body is read; throws `RequestRefused`. */
  checkSender(request: FastifyRequest): void;
  /** Once it is; gives what its host's agent is asked for, mostly nothing. Throws `RequestRefused`. */
  takeBody(request: FastifyRequest): readonly Order[];
}

const defaultHostPace: Pace = { perSecond: 4, burst: 10 };
/** A report is some 10 KB: a gateway that reports for a thousand hosts still fits, a flood of large bodies does not. */
const defaultConnectionPace: Pace = { perSecond: 4 * 1024 * 1024, burst: 16 * 1024 * 1024 };
/** What a request costs at least, however small its body. */
const requestBytesMin = 2_048;

export function createIntake(settings: IntakeSettings): Intake {
  const { credentials, now, take } = settings;
  const checkReport = createReportCheck(settings.signals);
  const hostLimit = createRateLimit(settings.hostPace ?? defaultHostPace);
  const connectionLimit = createRateLimit(settings.connectionPace ?? defaultConnectionPace);

  function checkSender(request: FastifyRequest): void {
    const holder = identify(request);
    const from = holder?.name ?? request.ip;
    const length = Number(request.headers['content-length']);
    if (!Number.isInteger(length)) throw new RequestRefused('no_length', from, 'Say the length of the body in a Content-Length header.');
    if (length > bodyBytesMax)
      throw new RequestRefused('too_large', from, `The body has ${length} bytes, at most ${bodyBytesMax} are accepted.`);
    const connection = holder?.name ?? `${request.ip} ${request.socket.remotePort ?? 0}`;
    if (!connectionLimit.take(connection, Math.max(length, requestBytesMin), now())) {
      throw new RequestRefused('too_fast', from, 'This connection sends too much. Wait a second, then send the newest report only.');
    }
  }

  function identify(request: FastifyRequest): Holder | undefined {
    if (credentials === undefined) return undefined;
    const holder = credentials.identify(request.headers.authorization);
    if (holder?.role === 'report') return holder;
    throw new RequestRefused('no_credential', request.ip, 'Send this host\'s own token in an "Authorization: Bearer …" header.');
  }

  function takeBody(request: FastifyRequest): readonly Order[] {
    const holder = identify(request);
    const checked = checkReport(request.body);
    if (!checked.ok)
      throw new RequestRefused(checked.problem.refusal, holder?.name ?? nameIn(request.body) ?? request.ip, checked.problem.message);
    const { orders: _orders, ...report } = checked.value;
    const { id } = report.host;
    if (holder !== undefined && holder.name !== id) {
      throw new RequestRefused(
        'other_host',
        holder.name,
        `This token is for host "${holder.name}", the report for host "${id}". An agent may report only for its own host.`,
      );
    }
    if (!hostLimit.take(id, 1, now())) {
      const { perSecond, burst } = settings.hostPace ?? defaultHostPace;
      throw new RequestRefused(
        'too_fast',
        id,
        `Host "${id}" reports too often: ${perSecond} reports a second are accepted, ${burst} at once. Wait a second, then send the newest only.`,
      );
    }
    if (!take(report))
      throw new RequestRefused(
        'too_many_hosts',
        id,
        `This controller already hears as many hosts as it can hold; host "${id}" would be one more.`,
      );
    return settings.exchangeOrders?.(checked.value) ?? [];
  }

  return { checkSender, takeBody };
}

/** The host that a refused body names, if it names one. */
function nameIn(body: unknown): string | undefined {
  const host = typeof body === 'object' && body !== null && 'host' in body ? body.host : undefined;
  const id = typeof host === 'object' && host !== null && 'id' in host ? host.id : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
