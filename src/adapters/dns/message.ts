/**
 * What do the bytes on the wire say? Questions are written and answers are read with dns-packet.
 *
 * An answer counts only when its id and its question are ours. Servers that refuse or fail may leave the question out; there the id alone
 * decides.
 */
import { isIP } from 'node:net';
import { decode, encode, RECURSION_DESIRED, type Answer } from 'dns-packet';

export interface Question {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
}

export interface DnsAnswer {
  /** NOERROR, NXDOMAIN, SERVFAIL, … */
  readonly rcode: string;
  /** The addresses, where the answer has any. */
  readonly addresses: readonly string[];
}

const headerBytes = 12;
/** By number. Source: IANA, DNS RCODEs. */
const rcodes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

export function encodeQuestion(id: number, { name, type }: Question): Uint8Array {
  return encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ name, type, class: 'IN' }] });
}

/** Reads a datagram; undefined when it is not the answer to this question. A truncated answer is an answer: the server is alive. */
export function decodeAnswer(message: Buffer, id: number, question: Question): DnsAnswer | undefined {
  if (message.length < headerBytes || message.readUInt16BE(0) !== id) return undefined;
  const flags = message.readUInt16BE(2);
  const isResponse = (flags & 0x8000) !== 0;
  if (!isResponse) return undefined;
  const rcode = rcodes[flags & 0xf] ?? `RCODE_${flags & 0xf}`;
  if (message.readUInt16BE(4) === 0) return rcode === 'NOERROR' ? undefined : { rcode, addresses: [] };
  return readSections(message, question, rcode);
}

function readSections(message: Buffer, question: Question, rcode: string): DnsAnswer | undefined {
  const packet = decodeSafely(message) ?? decodeSafely(withoutRecords(message));
  const asked = packet?.questions?.[0];
  if (asked === undefined || asked.type !== question.type || !sameName(asked.name, question.name)) return undefined;
  return { rcode, addresses: (packet?.answers ?? []).flatMap((answer) => readAddress(answer, question.type)) };
}

/** A record that is cut off or unknown to the library must not hide that the server has answered. */
function withoutRecords(message: Buffer): Buffer {
  const copy = Buffer.from(message);
  copy.fill(0, 6, headerBytes);
  return copy;
}

function decodeSafely(message: Buffer): ReturnType<typeof decode> | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}

function readAddress(answer: Answer, type: Question['type']): string[] {
  // The library makes "10.undefined.undefined.undefined" of a record that is cut off.
  return answer.type === type && 'data' in answer && typeof answer.data === 'string' && isIP(answer.data) !== 0 ? [answer.data] : [];
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase().replace(/\.$/, '') === right.toLowerCase().replace(/\.$/, '');
}
