export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } }],
  },
  // Real git, real nix and real bundles are started by the tests; a slow machine must not turn them red.
  testTimeout: 60_000,
  // On two cores: many files wait for a time limit or a retry, and a third worker goes on meanwhile.
  maxWorkers: 3,
  testSequencer: '<rootDir>/__tests__/support/longest-first.js',
}
