export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022', experimental: { keepImportAttributes: true } }, module: { type: 'es6' } }],
  },
  // Real git, real nix and real bundles are started by the tests; a slow machine must not turn them red.
  testTimeout: 300_000,
  // many tests wait for timers of programs and servers: a third worker uses what two leave of two cores
  maxWorkers: 3,
  testSequencer: '<rootDir>/__tests__/support/longest-first.js',
}
