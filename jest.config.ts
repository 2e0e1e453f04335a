/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

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
  // uuid ships ES modules only; Jest loads CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!uuid/)'],
});

const config: Config = {
  testTimeout: 30_000,
  projects: ['unit', 'property', 'conformance', 'api', 'concurrency'].map(project),
};

export default config;
