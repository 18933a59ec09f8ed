import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // The local edge runs the shipped bundles as modules of an isolated V8 context.
    execArgv: [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=NodeVersionSupportWarning',
    ],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
