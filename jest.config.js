export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022', experimental: { keepImportAttributes: true } }, module: { type: 'es6' } }],
  },
  // Real git, real nix and real bundles are started by the tests; a slow machine must not turn them red.
  testTimeout: 60_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/__tests__/support/longest-first.js',
}
