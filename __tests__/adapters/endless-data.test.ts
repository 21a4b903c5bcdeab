import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

/** What every reader has for itself: the heap of the process that it runs in, and how far its resident memory may grow, in MiB. */
const [HEAP, GROWTH] = [192, 256]

/** Each reader of __tests__/support/endless-data.ts with how it ends, and what it says or gives back. */
const ENDS: readonly (readonly [name: string, kind: string, said: RegExp])[] = [
  ['plan.json, a GiB', 'InputError', /plan\.json has 1073741824 bytes, more than the 33554432 that are read\. Run `llama-fleet plan` first/],
  ['plan.json, a link to a device', 'InputError', /plan\.json is a link\. /],
  ['plan.json, dense', 'InputError', /plan\.json has more than 500000 values; nothing of ours has\. /],
  ['plan.json, deep', 'InputError', /plan\.json has more than 100 brackets in one another; nothing of ours has\. /],
  ['plan.json, one text', 'InputError', /plan\.json: '.*' is nothing, but: /],
  ['measurement, a GiB', 'read', /measurement-carbon-1\.json has 1073741824 bytes, more than the 33554432 that are read\. /],
  ['measurement, dense', 'read', /measurement-carbon-1\.json has more than 1250000 values; /],
  ['measurement, of objects', 'read', /measurement-carbon-1\.json has more than 500000 lists and objects; /],
  ['measurement, of fields', 'read', /measurement-carbon-1\.json has more than 500000 fields; /],
  ['measurement, as many numbers as are read', 'read', /measurement-carbon-1\.json: 'host' is nothing, but: /],
  ['measurement, as many fields as are read', 'read', /measurement-carbon-1\.json: 'host' is nothing, but: /],
  ['artifact, a GiB', 'RefusedArtifact', /^The artifact x has 1073741824 bytes, above 16777216; nothing of ours has more\. /],
  ['rows of llama-bench, without end', 'read', /^llama-bench was stopped: it printed more than 64 MiB\.$/],
  ['a row of llama-bench, without end', 'read', /^llama-bench was stopped: it printed more than 64 MiB\.$/],
  ['stderr of llama-bench, 200 MiB', 'read', /^llama-bench ended with exit code 1: /],
  ['ls-remote, six million lines', 'UpstreamError', /^file:\S+ cannot be read: git was stopped: it printed more than 16 MiB\. Look at its address /],
  ['ls-remote, as much as is read', 'read', /^250000 tags$/],
  ['answer of GitHub, without end', 'UpstreamError', /^GitHub could not be reached while looking for earlier pull requests: the answer is longer than 32 MiB\. /],
  ['answer of GitHub, packed without end', 'UpstreamError', /: the answer is longer than 32 MiB\. /],
  ['answer of GitHub, dense', 'UpstreamError', /: the answer has more than 500000 values\. /],
  ['history on GitHub, without end', 'UpstreamError', /: the answer is longer than 32 MiB\. /],
  ['date of a release, without end', 'read', /^GitHub did not say when v1 was published \(the answer is longer than 8 MiB\); its age rests on other dates\.$/],
  ['runs of a schedule, without end', 'read', /^null$/],
  ['a repository that is public, without end', 'read', /^\{"kind":"unknown","why":"GitHub did not answer: the answer is longer than 8 MiB"\}$/],
  ['answer of the service, without end', 'read', /^its answer to \/v1 is longer than 1 MiB$/],
  ['config, 70 MiB in git', 'InputError', /^fleet\.yml has 73400320 bytes at commit \w+, more than the 8388608 that are read\. /],
  ['config, dense', 'InputError', /^fleet\.yml consists of signs, far more than a config needs\. /],
  ['config, deep', 'InputError', /^fleet\.yml has more than 100 brackets or lists in one another\. /],
  ['config, aliases of aliases', 'InputError', /^fleet\.yml cannot be read: Excessive alias count/],
  ['workflow, dense', 'read', /^it is longer or odder than a workflow may be$/],
  ['flake.lock, 70 MiB in git', 'InputError', /^flake\.lock has 73400320 bytes at commit \w+, more than the 8388608 that are read\. /],
  ['flake.lock, dense', 'InputError', /^flake\.lock has more than 200000 values\. /],
  ['flake.lock, deep', 'InputError', /^flake\.lock has more than 100 brackets in one another\. /],
  ['answer of nix, without end', 'EvaluationError', /nix was stopped: it printed more than 64 MiB/],
  ['answer of nix, dense', 'InputError', /^What nix evaluated of the flake has more than 500000 values\. /],
  ['errors of nix, 200 MiB', 'EvaluationError', /^nix says: x\.$/],
  ['history, a GiB', 'UpstreamError', /carbon\.jsonl has 1073741824 bytes, more than the 16777216 that are read, so nothing is added to it\. /],
  ['history, of lines', 'InputError', /^carbon\.jsonl of \S+ has more than 16777216 characters or 20000 lines\. /],
  ['history, one dense line', 'read', /^Line 1 of carbon\.jsonl is no entry of the history: it has more than 500000 values\. /],
  ['history of a clone, 70 MiB', 'UpstreamError', /^git cat-file failed in \S+: it was stopped: it printed more than 16 MiB\. /],
  // what is kept only so that nothing is made or asked twice counts as not there
  ['calibration, a GiB', 'read', /^null$/],
  ['memory, a GiB', 'read', /^made$/],
  ['dates of tags, a GiB', 'read', /^null$/],
  ['digests of models, a GiB', 'read', /^sha256 64$/],
  ['a file of the fleet, a device', 'InputError', /flake\.nix is no regular file\. /],
  ['a file of the fleet, a pipe', 'InputError', /flake\.nix is no regular file\. /],
  ['nix.conf, a GiB', 'read', /^\[null\]$/],
]

interface Answer {
  readonly name: string
  readonly kind: string
  readonly said: string
  readonly grownMiB: number
}

const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-endless-'))
const answers = new Map<string, Answer>()

/** All in one process, as long as it lives; where one ends it, the rest goes on in another. */
beforeAll(() => {
  for (let left = ENDS.map(([name]) => name); left.length > 0;) {
    const room = mkdtempSync(join(directory, 'r-'))
    const program = new URL('../support/endless-data.ts', import.meta.url).pathname
    const { stdout, stderr } = spawnSync(process.execPath, [`--max-old-space-size=${HEAP}`, '--expose-gc', '--import', 'tsx', program, room, ...left], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    const said = stdout.split('\n').flatMap((line): Answer[] => (line === '' ? [] : [JSON.parse(line) as Answer]))
    for (const answer of said) answers.set(answer.name, answer)
    const next = left[said.length]
    if (next !== undefined) answers.set(next, { name: next, kind: 'died', said: stderr.slice(0, 500), grownMiB: 0 })
    left = left.slice(said.length + 1)
  }
}, 600_000)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

test.each(ENDS)('%s: one sentence, and within its memory', (name, kind, said) => {
  const answer = answers.get(name)
  expect(answer).toEqual({ name, kind, said: expect.stringMatching(said), grownMiB: expect.any(Number) })
  expect(answer?.said).not.toMatch(/\n/)
  expect(answer?.grownMiB).toBeLessThan(GROWTH)
})
