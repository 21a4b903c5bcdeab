import { z } from 'zod'
import { PROGRAM_CHECKS } from '../checks/program-checks.ts'
import { nameOfTest, parseTest } from '../llama-bench/tests.ts'
import { pullRequestConfigSchema } from '../pull-request/pull-request-config.ts'
import { sandboxWishSchema } from '../sandbox/sandbox-wish.ts'
import { holdSchema } from '../upstream/hold-schema.ts'
import { UPSTREAM_ADDRESS } from '../upstream/address.ts'
import { faultOfRange } from '../upstream/tag-range.ts'
import { benchFlagsSchema, hostNameSchema, modelSchema, MOST_ROUNDS, serviceSchema, variantSchema } from './host-settings.ts'
import { IDLE_KEYS, QUIET_OF_A_HOST, QUIET_OF_ALL } from './quiet.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

const durationSchema = z
  .string('must be a whole number with s, m, h, d or w, such as 48h')
  .regex(/^\d{1,6}[smhdw]$/, 'must be a whole number with s, m, h, d or w, such as 48h')
  .transform((text) => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 1))

/** A limit of time: none of zero, which would end everything before it begins. */
const limitSchema = durationSchema.refine((seconds) => seconds > 0, 'must be more than 0, such as 30m')

const shareSchema = z.union([
  z.number().positive().max(0.5, 'must be at most 0.5'),
  z
    .string()
    .regex(/^\d{1,2}(?:\.\d{1,3})?%$/, 'must be a percentage such as 3% (or a number such as 0.03)')
    .transform((text) => Number(text.slice(0, -1)) / 100)
    .refine((share) => share > 0 && share <= 0.5, 'must be above 0% and at most 50%'),
])

const HF_PATTERN = /^hf:(?<repository>[\w.-]+\/[\w.-]+)\/(?<file>[\w./-]+\.gguf)$/

const modelUrlSchema = z.strictObject({
  url: z.string().regex(/^https?:\/\/\S+$|^hf:[\w.-]+\/[\w.-]+\/[\w./-]+\.gguf$/, 'must be http(s)://… or hf:OWNER/REPO/FILE.gguf'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
})

const modelConfigSchema = z
  .union([
    z
      .string()
      .regex(/^\/[^\0]+\.gguf$/, 'must be an absolute path of a .gguf file on the host, or { url, sha256 }')
      .transform((path) => ({ kind: 'path' as const, path })),
    modelUrlSchema.transform(({ url, sha256 }) => ({ kind: 'url' as const, url: expandUrl(url), sha256 })),
  ])
  .pipe(modelSchema)

function expandUrl(url: string): string {
  const groups = HF_PATTERN.exec(url)?.groups
  return groups === undefined ? url : `https://huggingface.co/${groups['repository']}/resolve/main/${groups['file']}`
}

/** A test by the name that llama-bench prints, however it was written. */
const testSchema = z.string().transform((name, context) => {
  try {
    return nameOfTest(parseTest(name))
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a llama-bench test such as pp512, tg128, pp64+tg16 or tg128 @ d4096' })
    return z.NEVER
  }
})

const testsSchema = z
  .array(testSchema)
  .min(1, 'must name at least one test')
  .max(100, 'must name at most 100 tests')
  .refine((tests) => new Set(tests).size === tests.length, 'must not name a test twice')

const deltaSchema = z.union([shareSchema, z.record(testSchema, shareSchema)])

const timeoutsSchema = z.strictObject({
  build: limitSchema.describe('Time limit of one build. Default: 6h.').optional(),
  bench: limitSchema.describe('Time limit of one llama-bench process. Default: 30m.').optional(),
  check: limitSchema.describe('Time limit of one process of a check, and of the start of the service. Default: 15m.').optional(),
  quiet: durationSchema.describe('How long to wait for the host’s window and for others to finish before the first round. Default: 30m.').optional(),
})

const serviceConfigSchema = z
  .union([
    z
      .string()
      .regex(/^[\w@:.-]+\.service$/, 'must be a unit such as llama-cpp.service, or the arguments of llama-server as a list')
      .transform((unit) => ({ kind: 'unit' as const, unit })),
    z
      .array(z.string())
      .min(1, 'must have at least one argument of llama-server, such as [-m, /var/lib/models/model.gguf]')
      .max(500)
      .transform((words) => ({ kind: 'arguments' as const, arguments: words })),
  ])
  .pipe(serviceSchema)

const measuring = {
  model: modelConfigSchema.describe('The GGUF to measure with: an absolute path on the host, or `{ url, sha256 }` (`hf:OWNER/REPO/FILE.gguf` works as url).').optional(),
  tests: testsSchema.describe('llama-bench tests, by the names llama-bench prints. Default: `[pp512, tg128]`.').optional(),
  rounds: z
    .number()
    .int()
    .min(1)
    .max(MOST_ROUNDS)
    .describe('The most interleaved rounds; each is one llama-bench process per side. They end when every test is decided; a plan says when they are too few for a verdict. Default: 1000.')
    .optional(),
  budget: limitSchema.describe('The longest that the rounds of a host may take together. What is not decided by then is `undecided`. Default: 2h.').optional(),
  repetitions: z.number().int().min(1).max(100).describe('`llama-bench -r`: samples of each test in one process. Default: 5.').optional(),
  statistic: z
    .enum(['min', 'median'])
    .describe('What stands for one process: `min` of its samples (shared CPUs) or `median` (dedicated GPUs). Default: `median` for the variants of GPUs (cuda, vulkan, rocm, hip, sycl, musa, metal, opencl, cann, webgpu, and such as cuda12), else `min`.')
    .optional(),
  delta: deltaSchema
    .describe('The change that must not go unseen, such as `3%`; `same` excludes it. By test where they differ: `{ pp512: 3%, tg128: 5% }`. Default: 3%.')
    .optional(),
  flags: benchFlagsSchema
    .partial()
    .describe('llama-bench flags by their long names; every flag that changes speed is always passed explicitly.')
    .optional(),
  checks: z
    .array(z.enum(PROGRAM_CHECKS))
    .refine((checks) => new Set(checks).size === checks.length, 'must not name a check twice')
    .describe('What is checked before speed counts (docs/checks.md): `greedy` and `logits` compare the answers, `service` starts llama-server as the host does. Default: `[greedy, logits, service]`; a host without a service leaves that one out.')
    .optional(),
  service: serviceConfigSchema
    .describe('What the host serves with: a unit of its NixOS configuration whose command is llama-server, or the arguments of llama-server as a list. Host, port and keys are replaced while it is checked. Default: `llama-cpp.service`.')
    .optional(),
  sandbox: sandboxWishSchema
    .describe('Whether the programs of both sides run in a sandbox (bubblewrap; for root without it, hardened services of systemd): `required` measures nothing without one, `auto` takes one where it works and says where not, `off` takes none. Default: auto.')
    .optional(),
  timeouts: timeoutsSchema
    .describe('Time limits: a whole number with s, m, h, d or w.')
    .optional(),
  ...QUIET_OF_ALL,
}

const hostObjectSchema = z.strictObject({
  variant: variantSchema.describe('cpu, cuda, vulkan, rocm, … Default: `programs.llama-fleet.variant`, else read off the package.').optional(),
  system: z.string().regex(/^[a-z0-9_]+-[a-z0-9]+$/, 'must be a nix system such as x86_64-linux').describe('The nix system of the host. Default: `x86_64-linux`; hosts found in the flake say it themselves.').optional(),
  'runs-on': z
    .array(z.string().min(1, 'must not be empty'))
    .min(1, 'must name at least one runner label, such as [self-hosted, carbon]')
    .max(100, 'must name at most 100 runner labels')
    .describe('Runner labels of the host. Default: `[self-hosted, HOST]`.')
    .optional(),
  installable: z
    .string()
    .regex(/^[^\s#]+$/, 'must be an attribute path of the flake without #, such as packages.x86_64-linux.llama-cpp-cuda')
    .describe('The attribute of the flake to build. Default: `programs.llama-fleet.package`, the enabled `services.llama-cpp.package`, `pkgs.llama-cpp-VARIANT`.')
    .optional(),
  advisory: z.boolean().describe('Shown in the report, never decides. Default: false.').optional(),
  ...QUIET_OF_A_HOST,
  ...measuring,
})

const hostConfigSchema = hostObjectSchema.nullable().transform((host) => host ?? {})
export type HostConfig = z.infer<typeof hostConfigSchema>

/** A branch name that git allows (git-check-ref-format(1)), a plain subset of it. */
const historyBranchSchema = z
  .string()
  .regex(/^(?!.*(?:\.\.|\/\/|\.lock(?:\/|$)))(?!llama-fleet(?:\/|$))[A-Za-z0-9_][\w./-]{0,100}(?<![./])$/, 'must be the name of a branch of its own, such as llama-fleet-data')

/** The branch that the history is kept on, unless the config names another. */
export const HISTORY_BRANCH = 'llama-fleet-data'

/** Whoever writes `no` means no branch of that name. */
const HISTORY_WORDS = `must be the name of a branch of its own, such as ${HISTORY_BRANCH}, or false for no history`

const configObjectSchema = z.strictObject({
  'flake-input': z
    .string()
    .regex(/^\w(?:[\w'-]|\.(?=\w)){0,62}$/, "must be the name of a flake input, of letters, digits, _, -, ' and single dots")
    .describe('The flake input that pins llama.cpp.')
    .default('llama-cpp'),
  flake: z
    .string()
    .regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\0]+$/, 'must be a directory inside the repository')
    .describe('The directory of flake.nix in the repository.')
    .default('.'),
  upstream: z
    .string()
    .min(1, 'must be the address of a git repository, such as https://github.com/OWNER/llama.cpp')
    .regex(UPSTREAM_ADDRESS, 'must be the address of a git repository, such as https://github.com/OWNER/llama.cpp (a path must be absolute)')
    .regex(/^(?!https?:\/\/[^/\s]*@|\w+:\/\/[^/\s@]*:[^/\s@]*@)/, 'must hold no login, neither a token as user nor a password, which would stand in every plan: leave it to a credential helper of git')
    .describe('The git repository whose tags are followed. Default: the one the flake input names; needed when that is a fork.').optional(),
  follow: z.enum(['release', 'build']).describe('The family of tags to follow: `release` (v0.6.0) or `build` (b11429).').default('release'),
  'nested-inputs': z
    .enum(['keep', 'report'])
    .describe('The inputs below the one that is bumped stay where they are. When upstream changes them, a bump is refused (`keep`), or they move and are named in the report (`report`). Default: keep.')
    .default('keep'),
  range: z
    .string()
    .describe(
      'Which tags of that family are taken: releases by a semver range such as `>=0.5 <0.8`, builds by number with both ends included: `b11000..`, `..b12000`, `b11000..b12000`. Default: all.',
    )
    .optional(),
  hold: z.array(holdSchema).max(100, 'must have at most 100 entries').describe('Tags that are not taken, each with the reason. Default: none.').optional(),
  'minimum-age': durationSchema
    .describe('How long a tag must have been public before it is taken: since its publication where the host says so (GitHub), else since it was first seen, and never less than by git’s date. Default: 48h.')
    .default(172_800),
  'import-from-derivation': z
    .boolean()
    .describe('Whether evaluating the fleet may build things (nix’s `allow-import-from-derivation`). Upstream’s code would then run while a bump is evaluated. Default: false.')
    .default(false),
  alpha: shareSchema.describe('The share of false alarms allowed among one host’s tests, and of misses. Default: 1%.').default(0.01),
  'queue-timeout': durationSchema
    .refine((seconds) => seconds >= 60 && seconds < 21_600, 'must be at least 1m and less than 6h, the life of the hosted job that waits')
    .describe('How long a measure job may wait for its runner on GitHub while no other is measured and no host measures for another run; then the run is cancelled and its host reported as `missing`. Less than 6h. Default: 15m.')
    .default(900),
  'pull-request': pullRequestConfigSchema.describe('How the pull request of a bump is opened and merged.').optional(),
  ...measuring,
  history: z
    .union([z.literal(false, HISTORY_WORDS), historyBranchSchema.refine((branch) => !/^(?:true|yes|y|on|false|no|n|off|none|null)$/i.test(branch), HISTORY_WORDS)])
    .transform((branch) => (branch === false ? null : branch))
    .describe('The branch that `publish` adds every measurement to on GitHub, one file per host, or `false` for none. On a terminal the history is a directory of this machine. Default: `llama-fleet-data`.')
    .default(HISTORY_BRANCH),
  hosts: z
    .record(hostNameSchema, hostConfigSchema)
    .refine((hosts) => Object.keys(hosts).length > 0, 'must name at least one host; leave `hosts` out to take those that the flake has')
    .describe('The hosts to measure on, by their names in `nixosConfigurations`. Default: every host there that has llama.cpp.')
    .optional(),
})

/** `.github/llama-fleet.yml`. Durations arrive as seconds, shares as fractions. */
export const configSchema = configObjectSchema.superRefine(({ range, follow }, context) => {
  const fault = range === undefined ? null : faultOfRange(range, follow)
  if (fault !== null) context.addIssue({ code: 'custom', message: fault, path: ['range'] })
})
export type Config = z.infer<typeof configSchema>

/** The keys that are allowed at each place of the config. */
export const KNOWN_KEYS = {
  top: Object.keys(configObjectSchema.shape),
  host: Object.keys(hostObjectSchema.shape),
  flags: Object.keys(benchFlagsSchema.shape),
  timeouts: Object.keys(timeoutsSchema.shape),
  model: Object.keys(modelUrlSchema.shape),
  hold: Object.keys(holdSchema.shape),
  'pull-request': Object.keys(pullRequestConfigSchema.shape),
  idle: IDLE_KEYS,
} as const
