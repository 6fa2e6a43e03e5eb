import { defineConfig } from 'vitest/config';

// Real faults on this kernel, one at a time: they share disks, and a noisy neighbour would be judged as a fault.
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
