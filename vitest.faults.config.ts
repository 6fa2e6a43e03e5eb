import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
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

const files = (...names: readonly string[]): string[] => names.map((name) => `test/faults/${name}.test.ts`);
/** Mostly they wait for real minutes to pass, and mind no neighbour. */
const stories = files('stopped-controller', 'aws-frozen-disk', 'restarted-unit');
const brokers = files('kafka-*');
/** They take all of the machine. */
const crowds = files('loaded-hosts', 'zone-namespaces');

function lane(name: string, include: string[], exclude: string[] = []): TestProjectInlineConfiguration {
  return { extends: true, test: { name, include, exclude } };
}

/**
 * Real faults on this kernel, file after file. `--project` runs one lane of them: CI plays `hosts` and `brokers` beside each other, each
 * with its own processor and its own disks, `stories` beside something else, and `crowds` alone.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    fileParallelism: false,
    maxConcurrency: 8,
    sequence: { sequencer: CheapFirst },
    testTimeout: 600_000,
    hookTimeout: 60_000,
    projects: [
      lane('hosts', files('*'), [...stories, ...brokers, ...crowds]),
      lane('brokers', brokers),
      lane('stories', stories),
      lane('crowds', crowds),
    ],
  },
});
