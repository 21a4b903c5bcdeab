import type { Files } from './git-repository.ts'

/** What a release of the miniature does differently from its baseline. Changes do not add up: each starts at the baseline. */
export type Change = keyof typeof changes

/** One commit of the miniature upstream. Every one has a build tag; a release has an annotated v-tag on the same commit too. */
export interface Release {
  /** e.g. v0.5.0 */
  readonly release?: string
  /** e.g. b6002 */
  readonly build: string
  readonly change: Change
  /** Whole hours between the commit and `now`; a week between neighbours and three days for the last by default. */
  readonly hoursOld?: number
}

const bench = 'tools/llama-bench/llama-bench.cjs'
const packageFile = '.devops/nix/package.nix'
const backendFile = (backend: string): string => `ggml/src/ggml-${backend}/ggml-${backend}.cjs`
const backends = ['cpu', 'cuda', 'vulkan']

type Edit = (files: Files) => Files

/** Replaces text in one file, and refuses to do nothing. */
const replace = (path: string, wanted: RegExp | string, replacement: string): Edit => (files) => {
  const content = files[path] ?? ''
  const changed = content.replace(wanted, () => replacement)
  if (changed === content) throw new Error(`The miniature's ${path} has no ${String(wanted)} to replace.`)
  return { ...files, [path]: changed }
}

/** Multiplies the work of one token on some backends: the only thing that makes a release slower or faster. */
const work = (factor: number, on: readonly string[]): Edit => (files) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [
    path,
    on.map(backendFile).includes(path)
      ? text.replace(/(?<=(?:prompt|generation): )\d+/g, (passes) => String(Math.round(Number(passes) * factor)))
      : text,
  ]))

const syntaxError = (backend: string): Edit => replace(backendFile(backend), /passes: \{/, 'passes: coopmat2 {')

const beforeGeneration = (fault: string): Edit =>
  replace(bench, '  void test\n', `  if (test.n_gen > 0) {\n${fault}\n  }\n`)

const all = (...edits: readonly Edit[]): Edit => (files) => edits.reduce((sofar, edit) => edit(sofar), files)

const random = (length: number): string => 'q7Zk2MvX9'.repeat(Math.ceil(length / 9)).slice(0, length)

/** No real ones: each has the form of a secret, but the last, which is one only where an environment says so. */
export const PLANTED_SECRETS = [
  `ghp_${random(36)}`,
  `github_pat_${random(60)}`,
  `hf_${random(34)}`,
  `AKIA${random(16).toUpperCase()}`,
  `https://fleet:${random(20)}@example.org/x.git`,
  `planted-value-of-this-test-${random(9)}`,
]

const changes = {
  /** The release that others are compared with. */
  'baseline': all(),
  /** Only README.md, which upstream's source filter drops: the same derivations. */
  'docs': all(),
  /** Slower on cuda, does not build on vulkan, the same on cpu. */
  'mixed': all(work(1.4, ['cuda']), syntaxError('vulkan')),
  /** The same, so much slower on cuda that no noise of a busy machine hides it. */
  'mixed-clearly': all(work(4, ['cuda']), syntaxError('vulkan')),
  'faster': work(0.6, backends),
  'slower': work(1.4, backends),
  /** Calls two switches of CPU features otherwise, which cmake never complains of. */
  'renames-switches': all(
    replace('ggml/CMakeLists.txt', 'option(GGML_AVX2 ', 'option(GGML_X86_AVX2 '),
    replace('ggml/CMakeLists.txt', 'set(GGML_CPU_ARM_ARCH ', 'set(GGML_CPU_ARM_MARCH '),
  ),
  /** Asks nixpkgs for an argument that it does not have. */
  'fails-to-evaluate': replace(packageFile, ', llamaVersion\n', ', llamaVersion\n, shaderc\n'),
  'fails-to-build': all(...backends.map(syntaxError)),
  /** Dies of SIGABRT before the first generation test, with the prompt tests printed. */
  'crashes': beforeGeneration(
    "    err('ggml/src/ggml.c:4242: GGML_ASSERT(n_tokens > 0) failed\\n')\n" +
    "    process.kill(process.pid, 'SIGABRT')\n    for (;;);",
  ),
  /** Prints things that look like secrets, in a build that fails (vulkan) and before llama-bench dies (cpu, cuda). */
  'prints-secrets': all(
    replace(backendFile('vulkan'), /passes: \{/, `passes: ${PLANTED_SECRETS.join(' ')} {`),
    beforeGeneration(`    err(${JSON.stringify(`${PLANTED_SECRETS.join('\n')}\n`)})\n    process.kill(process.pid, 'SIGABRT')\n    for (;;);`),
  ),
  'prints-garbage': beforeGeneration("    out('llama_perf: <<<<< \\u0000 {\"n_gen\": 16, \"samples_ns\": [ 12, nan\\n')"),
  /** Stays busy for ever before the first generation test. */
  'hangs': beforeGeneration('    for (;;);'),
  'has-no-bench': replace('cmake/build.cjs', /^ {2}program\('llama-bench'.*\n/m, ''),
  /** Its GPU variants start without a device and compute all the same, as upstream's do: rc 0, empty gpu_info. */
  'loses-device': all(...['cuda', 'vulkan'].map((name) => replace(backendFile(name), /device: \{.*\}/, 'device: undefined'))),
  /** No longer knows -lm/--load-mode, neither in its help nor on its command line. */
  'drops-flag': all(
    replace('tools/llama-bench/arguments.cjs', /^ {2}load_mode: .*\n/m, ''),
    replace('tools/llama-bench/help.txt', /^ *-lm, --load-mode.*\n/m, ''),
  ),
  /** Turns numbers round on cuda, and its server no longer knows --flash-attn. Only where upstream has the programs that answer. */
  'answers-badly': all(
    replace(backendFile('cuda'), /passes: \{/, 'turn: -1,\n  passes: {'),
    replace('tools/answers/llama-server.cjs', /const flags = \{ \.\.\.common,/, "delete common['-fa --flash-attn']\nconst flags = { ...common,"),
  ),
} satisfies Record<string, Edit>

/** Returns the whole tree of one release. */
export function releaseFiles(baseline: Files, { build, release, change }: Release): Files {
  const note = `\nThis is ${release ? `${release}, the same as ` : ''}${build}.\n`
  return { ...changes[change](baseline), 'README.md': `${baseline['README.md'] ?? ''}${note}` }
}

/** The demo's upstream: the fleet is at v0.4.0, v0.5.0 is bad news on two hosts, and the builds go on after it. */
export const demoReleases: readonly Release[] = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { build: 'b6001', change: 'docs' },
  { release: 'v0.5.0', build: 'b6002', change: 'mixed' },
  { build: 'b6003', change: 'faster' },
]
