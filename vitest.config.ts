import { defineConfig } from 'vitest/config';

// Without isolation two hundred files take two seconds instead of thirty; it also forbids state in modules.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/components/**'],
    pool: 'threads',
    isolate: false,
    // Left alone, vitest keeps a processor free: on two it would run file after file.
    maxWorkers: '100%',
    testTimeout: 30_000,
  },
});
