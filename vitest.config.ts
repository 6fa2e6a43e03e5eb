import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They take minutes: begun last, the longest of them would leave the other processors without work. */
const longest = ['swarm/swarm', 'scenarios/scenarios', 'scenarios/long-scenarios', 'swarm/zone-crash-sweep', 'scenarios/drained-zone'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return place < 0 ? longest.length : place;
    };
    const usual = await super.sort(files);
    return usual.toSorted((left, right) => placeOf(left) - placeOf(right));
  }
}

// Without isolation two hundred files take two seconds instead of thirty; it also forbids state in modules.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/components/**'],
    pool: 'threads',
    isolate: false,
    // Left alone, vitest keeps a processor free: on two it would run file after file.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
  },
});
