/**
 * Which process is this host's Kafka broker? The one whose threads are named so: its request handlers, and those that carry its id.
 *
 * Seen on 3.9 and 4.1. The names come with a walk that is made anyway; a command line is not read, because the kernel holds whoever reads
 * that of a process which waits for a disk with its memory locked.
 */
export interface BrokerProcess {
  /** One thread that was seen in this round. */
  see(pid: string, threadName: string): void;
  finishRound(): void;
  /** The processes that looked like this broker in the round before. */
  pids(): ReadonlySet<string>;
}

/** The kernel keeps 15 letters of a name. */
const requestHandler = 'data-plane-kafk';

export function createBrokerProcess(brokerId: number): BrokerProcess {
  const own = `broker-${brokerId}-`;
  let [handling, named] = [new Set<string>(), new Set<string>()];
  let found: ReadonlySet<string> = new Set();
  return {
    see(pid, threadName) {
      if (threadName === requestHandler) handling.add(pid);
      else if (threadName.startsWith(own)) named.add(pid);
    },
    finishRound() {
      found = new Set([...handling].filter((pid) => named.has(pid)));
      [handling, named] = [new Set(), new Set()];
    },
    pids: () => found,
  };
}
