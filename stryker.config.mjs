// Does a test fail when the code decides otherwise? `npm run mutation` changes the deciding code in one place after the other and runs
// the tests that cover the place. `npm run mutation -- --mutate src/remediation/lineage.ts` looks at one file.
export default {
  packageManager: 'npm',
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  coverageAnalysis: 'perTest',
  // What is worked out once, when a file is loaded, can only be changed by loading everything anew: a hundred numbers, a minute each.
  ignoreStatic: true,
  mutate: [
    'src/remediation/**/*.ts',
    'src/controller/decisions.ts',
    'src/controller/repairs/*.ts',
    // What shows how things stand, and decides nothing.
    '!src/controller/repairs/{group-room,repair-entry,repair-lines}.ts',
    'src/controller/changes/shared-changes.ts',
    'src/controller/coverage/{census,own-stall,silence}.ts',
    'src/controller/people/{freeze,pauses}.ts',
  ],
  ignorePatterns: ['bench', 'dist', 'packaging'],
  // It would be rewritten through an interface that TypeScript no longer has.
  tsconfigFile: 'left-alone.json',
  disableTypeChecks: false,
  concurrency: 2,
  timeoutMS: 20_000,
  thresholds: { high: 90, low: 85, break: 85 },
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: false },
  jsonReporter: { fileName: 'reports/mutation.json' },
};
