/**
 * How does the agent talk without ever waiting for who listens? One line at a time to stderr; lines are dropped while it is full.
 *
 * A log daemon that is stuck on the dead disk must not stop the agent that reports it.
 */
import type { Writable } from 'node:stream';

export type WriteLine = (line: string) => void;

const backlogBytesMax = 64 * 1024;

export function createLineWriter(stream: Writable): WriteLine {
  let dropped = 0;
  // Whoever listened may be gone; that is no reason to stop measuring.
  stream.on('error', () => {});
  return (line) => {
    if (stream.writableLength > backlogBytesMax || stream.destroyed) {
      dropped += 1;
      return;
    }
    const note = dropped === 0 ? '' : ` (${dropped} lines before this one were dropped)`;
    dropped = 0;
    stream.write(`heald agent: ${line}${note}\n`);
  };
}
