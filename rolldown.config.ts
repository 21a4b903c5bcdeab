import { join } from 'node:path'
import { defineConfig } from 'rolldown'
import { licences } from './scripts/licences.ts'
import { PLACE, programDigest } from './scripts/program-digest.ts'

const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//

/** Names a chunk after the last of its modules: the package it is from, or the file of ours. */
const chunkName = (modules: readonly string[], name: string): string => {
  const from = PACKAGE.exec(modules.at(-1) ?? '')?.[1]
  return from === undefined ? name : from.replace('@', '').replace('/', '-')
}

// All doors come from one build and share their chunks. Names carry no hash, so that a diff of dist/ shows what changed
// and not what was renamed; nothing is minified, so that a stack trace can be read without a source map.
export default defineConfig({
  input: { index: 'src/index.ts', post: 'src/post.ts', cli: 'src/cli.ts' },
  platform: 'node',
  transform: { target: 'node20.11', define: { PROGRAM_DIGEST: JSON.stringify(PLACE) } },
  // what is imported from them and not used need not be loaded either: @actions/core would bring a whole HTTP client
  treeshake: { moduleSideEffects: [{ test: /\/node_modules\/(?:@actions\/(?:core|http-client)|undici|tunnel)\//, sideEffects: false }] },
  plugins: [licences('licenses.txt', [join(import.meta.dirname, 'node_modules/uplot')]), programDigest()],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: (chunk) => `chunks/${chunkName(chunk.moduleIds, chunk.name)}.js`,
    // each file costs about a millisecond to load: what a door always needs is one, what a fleet read anew needs another
    codeSplitting: {
      groups: [
        { name: 'main', test: /\/src\/(?:main|phases\/workflow-world|core\/pull-request\/known-hosts)\.ts$/, priority: 2 },
        { name: 'zod', test: /\/node_modules\/zod\//, priority: 1 },
        { name: 'reading', test: /\/src\/(?:core\/hosts\/config-text|phases\/followed-input)\.ts$/ },
      ],
    },
    comments: { legal: true, annotation: false, jsdoc: false },
  },
})
