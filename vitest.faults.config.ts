import { defineConfig } from 'vitest/config';

// Real faults on this kernel, file after file: they share disks, and a noisy neighbour would be judged as a fault.
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    maxConcurrency: 6,
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
