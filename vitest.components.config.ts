import { defineConfig } from 'vitest/config';

// Against programs of others, which CI installs and no newcomer must have: one after the other, they are slow to start.
export default defineConfig({
  test: {
    include: ['test/components/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
