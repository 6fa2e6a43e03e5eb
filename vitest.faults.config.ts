import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The cheap ones first: whoever broke the agent hears of it within two minutes, not after ten. */
const order = ['injections', 'hindered-agents', 'stopping-agent', 'own-disk', 'silent-endpoints', 'stalled-disk', 'paused-agents'];

class CheapFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = order.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return place < 0 ? order.length : place;
    };
    return files.toSorted((left, right) => placeOf(left) - placeOf(right) || left.moduleId.localeCompare(right.moduleId));
  }
}

// Real faults on this kernel, file after file: they share disks, and a noisy neighbour would be judged as a fault.
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    maxConcurrency: 8,
    sequence: { sequencer: CheapFirst },
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
