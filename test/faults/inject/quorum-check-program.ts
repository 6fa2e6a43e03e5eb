/**
 * A Nagios plugin: has this controller a vote in the metadata quorum, and has it caught up with the leader?
 *
 * It asks all controllers at once, as `kafka-metadata-quorum.sh --bootstrap-controller … describe --replication` would, without a virtual
 * machine of its own, and believes the one that leads. A broker would pass the question on to a leader that may hang.
 *
 *   node quorum-check-program.ts <id> <port of each controller>…
 *
 * Source: the Kafka protocol, DescribeQuorum (key 55), version 1.
 */
import { connect } from 'node:net';

const [id = 0, ...ports] = process.argv.slice(2).map(Number);
const answersWithinMs = 2_000;
const caughtUpWithinMs = 10_000;

function finish(status: 0 | 2 | 3, sentence: string): never {
  process.stdout.write(`${sentence}\n`);
  process.exit(status);
}

/** One topic with one partition: `__cluster_metadata-0`. Lengths of the flexible versions are one more than what they count. */
function writeRequest(): Buffer {
  const client = Buffer.from('quorum-check');
  const topic = Buffer.from('__cluster_metadata');
  const header = Buffer.from([0, 55, 0, 1, 0, 0, 0, 1, 0, client.length, ...client, 0]);
  const body = Buffer.from([2, topic.length + 1, ...topic, 2, 0, 0, 0, 0, 0, 0, 0]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(header.length + body.length);
  return Buffer.concat([length, header, body]);
}

interface Voter {
  readonly id: number;
  readonly caughtUpAt: number;
}

/** Undefined: it does not lead. */
function readVoters(answer: Buffer): readonly Voter[] | undefined {
  // Length, correlation and tags.
  let at = 9;
  const skip = (bytes: number) => void (at += bytes);
  const readShort = () => answer.readInt16BE((at += 2) - 2);
  const readLength = () => answer.readUInt8((at += 1) - 1) - 1;
  if (readShort() !== 0) return undefined;
  readLength();
  const nameLength = readLength();
  skip(nameLength);
  readLength();
  skip(4);
  if (readShort() !== 0) return undefined;
  // Leader, epoch and high watermark.
  skip(4 + 4 + 8);
  return Array.from({ length: readLength() }, () => {
    const voter = { id: answer.readInt32BE(at), caughtUpAt: Number(answer.readBigInt64BE(at + 20)) };
    skip(4 + 8 + 8 + 8 + 1);
    return voter;
  });
}

function judge(voters: readonly Voter[]): never {
  const own = voters.find((voter) => voter.id === id);
  if (own === undefined) finish(2, `${id} has no vote`);
  // Negative: not since this leader leads.
  if (Date.now() - own.caughtUpAt > caughtUpWithinMs) finish(2, `${id} has a vote, and has not caught up`);
  finish(0, `${id} has a vote, and has caught up`);
}

function ask(port: number): void {
  let answer = Buffer.alloc(0);
  const socket = connect(port, '127.0.0.1')
    .on('error', () => socket.destroy())
    .on('data', (part: Buffer) => {
      answer = Buffer.concat([answer, part]);
      if (answer.length < 4 || answer.length < answer.readInt32BE(0) + 4) return;
      const voters = readVoters(answer);
      if (voters !== undefined) judge(voters);
      socket.destroy();
    });
  socket.write(writeRequest());
}

setTimeout(() => finish(3, `no controller that leads answers within ${answersWithinMs / 1_000} s`), answersWithinMs);
ports.forEach(ask);
