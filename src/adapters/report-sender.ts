/**
 * How do reports reach the controllers? By POST over connections that are kept open, to each controller on its own.
 *
 * A controller that does not answer costs a bounded queue, in which the newest reports win; what is thrown away is counted. A report
 * that a controller refuses (4xx) is not sent again: it would be refused again.
 */
import http from 'node:http';
import type { LookupFunction } from 'node:net';

export interface SenderSettings {
  /** Base addresses, such as http://127.0.0.1:4325. */
  readonly controllers: readonly string[];
  readonly token: string | undefined;
  /** The address of a controller's host name, without dns.lookup; the last one known when DNS is ill. */
  readonly findAddress: (host: string) => Promise<{ readonly address: string } | { readonly because: string }>;
  /** A share from 0 to 1, for jitter. */
  readonly random: () => number;
  /** Told once when a controller stops taking reports, and once when it takes them again. */
  readonly onChange: (controller: string, state: 'reachable' | { readonly because: string }) => void;
  /** Told what a controller answers to a report that it took, when that is anything. */
  readonly onAnswer: (controller: string, text: string) => void;
}

export interface ReportSender {
  /** Takes a report for every controller; never waits. */
  send(body: string): void;
  droppedReports(): number;
  stop(): void;
}

const queueMax = 12;
const deadlineMs = 4_000;
const backOffFirstMs = 1_000;
const backOffMostMs = 6_000;
const answerBytesMax = 4_096;

export function createReportSender(settings: SenderSettings): ReportSender {
  const lines = settings.controllers.map((controller) => createLine(controller, settings));
  return {
    send: (body) => {
      for (const line of lines) line.send(body);
    },
    droppedReports: () => lines.reduce((total, line) => total + line.dropped(), 0),
    stop: () => {
      for (const line of lines) line.stop();
    },
  };
}

interface Line {
  send(body: string): void;
  dropped(): number;
  stop(): void;
}

type Answer = { readonly kind: 'taken' } | { readonly kind: 'refused' | 'failed'; readonly because: string };

function createLine(controller: string, settings: SenderSettings): Line {
  const url = new URL('/v1/reports', controller);
  const library = url.protocol === 'https:' ? process.getBuiltinModule('node:https') : http;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const agent = new library.Agent({ keepAlive: true, maxSockets: 1, keepAliveMsecs: 30_000, timeout: 60_000 });
  const queue: string[] = [];
  let droppedCount = 0;
  let sending = false;
  let backOffMs = 0;
  let waiting: NodeJS.Timeout | undefined;
  let reachable: boolean | undefined;
  let stopped = false;

  function note(answer: Answer): void {
    const now = answer.kind === 'taken';
    if (now === reachable) return;
    reachable = now;
    settings.onChange(controller, answer.kind === 'taken' ? 'reachable' : { because: answer.because });
  }

  async function drain(): Promise<void> {
    if (sending || stopped || waiting !== undefined) return;
    sending = true;
    for (let body = queue[0]; body !== undefined; body = queue[0]) {
      const answer = await attempt(body);
      if (stopped) return;
      note(answer);
      if (answer.kind === 'failed') {
        waitBeforeNext();
        break;
      }
      if (answer.kind === 'refused') droppedCount += 1;
      backOffMs = 0;
      // While it was under way the queue may have thrown it out already.
      if (queue[0] === body) queue.shift();
    }
    sending = false;
  }

  function waitBeforeNext(): void {
    backOffMs = Math.min(backOffMostMs, backOffMs === 0 ? backOffFirstMs : backOffMs * 2);
    waiting = setTimeout(
      () => {
        waiting = undefined;
        void drain();
      },
      backOffMs * (0.5 + settings.random() / 2),
    );
  }

  async function attempt(body: string): Promise<Answer> {
    const found = await settings.findAddress(host);
    if ('because' in found) return { kind: 'failed', because: found.because };
    const first = await post(body, found.address);
    // A controller may close an idle connection at the moment of sending; a fresh one tells.
    return first.kind === 'failed' && first.wasReused ? post(body, found.address) : first;
  }

  function post(body: string, address: string): Promise<Answer & { readonly wasReused?: boolean }> {
    return new Promise((resolve) => {
      const headers: Record<string, string | number> = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      if (settings.token !== undefined) headers['authorization'] = `Bearer ${settings.token}`;
      const request = library.request(url, { method: 'POST', agent, headers, lookup: answerWith(address) }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (text.length < answerBytesMax) text += chunk;
        });
        response.on('error', () => {});
        response.on('close', () => {
          clearTimeout(deadline);
          const answer = readAnswer(response.statusCode ?? 0, text);
          if (answer.kind === 'taken' && text !== '') settings.onAnswer(controller, text);
          resolve(answer);
        });
      });
      const deadline = setTimeout(() => request.destroy(new Error(`no answer within ${deadlineMs / 1_000} s`)), deadlineMs);
      request.on('error', (problem) => {
        clearTimeout(deadline);
        resolve({ kind: 'failed', because: problem.message, wasReused: request.reusedSocket && !problem.message.startsWith('no answer') });
      });
      request.end(body);
    });
  }

  return {
    send: (body) => {
      if (stopped) return;
      queue.push(body);
      if (queue.length > queueMax) {
        queue.shift();
        droppedCount += 1;
      }
      void drain();
    },
    dropped: () => droppedCount,
    stop: () => {
      stopped = true;
      clearTimeout(waiting);
      agent.destroy();
    },
  };
}

function readAnswer(status: number, text: string): Answer {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const because = `answered ${status}${text === '' ? '' : `: ${readMessage(text)}`}`;
  // 408 and 429 ask for a later try; the rest of 4xx would be refused again.
  return { kind: status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'refused' : 'failed', because };
}

function readMessage(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message.slice(0, 300) : text.slice(0, 100);
  } catch {
    return text.slice(0, 100);
  }
}

function answerWith(address: string): LookupFunction {
  const family = address.includes(':') ? 6 : 4;
  return (_host, options, found) => {
    if (options.all === true) found(null, [{ address, family }]);
    else found(null, address, family);
  };
}
