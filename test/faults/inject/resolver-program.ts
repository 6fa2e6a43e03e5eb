/** A resolver that answers everything, as a process that can stand in a network namespace: `resolver-program.ts 10.231.78.6`. */
import { startResolver } from './misbehaving-resolver.ts';

async function begin(): Promise<void> {
  const { server } = await startResolver({ keep: ({ describe }) => ({ describe, undo: async () => {} }) }, process.argv[2]);
  process.send?.({ server });
}

process.once('message', () => void begin());
process.on('disconnect', () => process.exit());
