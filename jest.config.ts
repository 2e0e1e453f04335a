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
  // The embedded engines' tests stand together, in projects of their own kind.
  testMatch: [`<rootDir>/test/{,embedded/}${name}/**/*.test.ts`],
  // Types are checked by `npm run typecheck`, so the tests are only transpiled.
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ] as [string, Record<string, unknown>],
  },
  // Jest loads CommonJS. uuid, jose and marked ship ES modules only, and MongoDB's driver imports `os` where it
  // is used, to tell the server on what it runs; a server refuses a client that does not.
  transformIgnorePatterns: [
    '/node_modules/(?!(?:uuid|jose|marked|mongodb/lib/runtime_adapters\\.js)\\b)',
  ],
  ...(PROJECTS_WITH_DATABASE.includes(name) ? database : {}),
});

const config: Config = {
  testTimeout: 60_000,
  // Many tests wait for processes and clocks; Jest's default leaves a core to nobody.
  maxWorkers: '100%',
  // A worker that has run a hundred files has a heap that slows the next ones down: a new one takes its place.
  workerIdleMemoryLimit: '1GB',
  projects: ['unit', 'property', 'conformance', 'api', 'browser', 'concurrency'].map(project),
};

export default config;
