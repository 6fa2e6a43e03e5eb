/**
 * What may a controller ask of an agent? Agents only connect out, so what is asked comes in the answer to a report, and how it went in a
 * report that follows. An order is for one run of one host's agent, is carried out at most once, and is over before it could be replayed.
 */
import type { Report } from '../liveness/report.ts';

export type OrderWork =
  /** `unit` left out: the first unit whose check has failed, of those that may be restarted. */
  | { readonly kind: 'restart_unit'; readonly unit: string | undefined; readonly timeoutMs: number }
  | { readonly kind: 'capture_evidence'; readonly timeoutMs: number };

export interface Order {
  /** The token of the call; an agent carries out each once. */
  readonly token: string;
  readonly host: string;
  readonly run: string;
  readonly work: OrderWork;
}

/** `failed`: it was begun and did not come to a good end. `refused`: it certainly was not begun. */
export interface OrderResult {
  readonly token: string;
  readonly state: 'running' | 'done' | 'failed' | 'refused';
  readonly detail: string;
  /** What was captured, as JSON text; only in the first reports after it was. */
  readonly bundle?: string | undefined;
}

/** A report, and what its agent has done of what it was asked. */
export interface AgentReport extends Report {
  readonly orders?: readonly OrderResult[] | undefined;
}

/** Orders in one answer, and results in one report. */
export const ordersMost = 8;
export const bundleLettersMost = 96 * 1024;
export const unitNamePattern = /^[A-Za-z0-9:_.@\\-]{1,200}$/;
