import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { awaitKilled, killedProcesses } from '../../src/adapters/killed-processes.ts'
import { kernelFiles } from '../../src/adapters/kernel-files.ts'
import { localMachine } from '../../src/adapters/local-machine.ts'
import { kernelTree, type KernelTree } from '../support/kernel-tree.ts'

let tree: KernelTree
beforeEach(() => {
  tree = kernelTree()
})
afterEach(() => tree.remove())

/** As Linux 6.18 writes it; of a process that dies the mask of the whole process keeps SIGKILL, of one that waits in the kernel that of the thread too. */
const status = (name: string, state: string, [own, shared]: readonly [string, string], threads = 1): string =>
  `Name:\t${name}\nUmask:\t0022\nState:\t${state}\nTgid:\t1\nThreads:\t${threads}\nSigQ:\t0/63499\nSigPnd:\t${own.padStart(16, '0')}\nShdPnd:\t${shared.padStart(16, '0')}\nSigBlk:\t0000000000000100\nSigIgn:\t0000000000000100\nSigCgt:\t0000000180004a02\n`

const LIVING = {
  '/proc/1/status': status('systemd', 'S (sleeping)', ['0', '0']),
  '/proc/70/status': status('node', 'R (running)', ['4000', '200']),
  '/proc/71/status': status('llama-bench', 'Z (zombie)', ['0', '100']),
  '/proc/72/stat': '72 (gone) S',
  '/proc/self/status': status('nvidia-smi', 'D (disk sleep)', ['100', '100']),
}

test('a process with SIGKILL pending was killed and lives; one that is dead or has another signal pending is no such one', () => {
  tree.put({
    ...LIVING,
    '/proc/80/status': status('nvidia-smi', 'D (disk sleep)', ['100', '100']),
    '/proc/81/status': status('llama\tbench', 'R (running)', ['0', '4100']),
  })
  expect(killedProcesses(kernelFiles(tree.root))).toEqual(['process 80 (nvidia-smi)', 'process 81 (llama bench)'])
})

test('a process whose first thread is dead lives as long as another one does', () => {
  tree.put({ ...LIVING, '/proc/80/status': status('llama-server', 'Z (zombie)', ['0', '100'], 2), '/proc/81/status': status('pid-1', 'Z (zombie)', ['0', '0'], 2) })
  expect(killedProcesses(kernelFiles(tree.root))).toEqual(['process 80 (llama-server)'])
})

test('whoever gets the lock says which do not end, and goes on', async () => {
  tree.put({ ...LIVING, '/proc/80/status': status('nvidia-smi', 'D (disk sleep)', ['100', '100']) })
  const lines: string[] = []
  await awaitKilled(kernelFiles(tree.root), (line) => lines.push(line), 0)
  expect(lines).toEqual([
    'process 80 (nvidia-smi) was killed and does not end: something in the kernel hangs, most often a driver or a disk. What is measured beside it may be off; restart this machine.',
  ])
})

test('of a container that is frozen, with all of its programs, the first few are named', async () => {
  tree.put(Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`/proc/${100 + at}/status`, status('worker', 'D (disk sleep)', ['100', '100'])])))
  const lines: string[] = []
  await awaitKilled(kernelFiles(tree.root), (line) => lines.push(line), 0)
  expect(lines[0]).toMatch(/^process 100 \(worker\), process 101 \(worker\), process 102 \(worker\), process 103 \(worker\) and 196 more were killed and do not end: /)
})

test('whoever gets the lock waits for those that die, and says nothing of them', async () => {
  tree.put({ ...LIVING, '/proc/80/status': status('llama-bench', 'R (running)', ['0', '100']) })
  const lines: string[] = []
  let isOurs = false
  const machine = localMachine({ environment: { PATH: process.env['PATH'], LLAMA_FLEET_LOCK: `${tree.root}/lock` }, root: tree.root })
  const lock = machine.lock((line) => lines.push(line)).then((held) => {
    isOurs = true
    return held
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(isOurs).toBe(false)
  tree.put({ '/proc/80/status': status('llama-bench', 'Z (zombie)', ['0', '100']) })
  await (await lock).release()
  expect(lines.filter((line) => !line.startsWith('Waiting for the lock'))).toEqual([])
})
