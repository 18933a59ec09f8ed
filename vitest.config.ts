import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // One a processor: the long suites wait for clocks and players more than they compute.
    maxWorkers: '100%',
    // The local edge runs the shipped bundles as modules of an isolated V8 context.
    execArgv: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
