/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** These run against one database that is started for the whole run. */
const PROJECTS_WITH_DATABASE = ['api', 'browser', 'concurrency'];

const database = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

const project = (name: string) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  // Types are checked by `npm run typecheck`, so the tests are only transpiled.
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ] as [string, Record<string, unknown>],
  },
  // uuid and jose ship ES modules only; Jest loads CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(?:uuid|jose)/)'],
  ...(PROJECTS_WITH_DATABASE.includes(name) ? database : {}),
});

const config: Config = {
  testTimeout: 30_000,
  // Many tests wait for processes and clocks; Jest's default leaves a core to nobody.
  maxWorkers: '100%',
  projects: ['unit', 'property', 'conformance', 'api', 'browser', 'concurrency'].map(project),
};

export default config;
