import { defineConfig } from 'vitest/config';

// The tests that hold the deciding code, and nothing slower: each of them may run thousands of times, once for each change of the code.
export default defineConfig({
  test: {
    include: ['test/unit/{remediation,controller,policy}/**/*.test.ts'],
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
  },
});
