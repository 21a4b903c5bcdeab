import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { elementsOf, gguf, paddedBytesOf } from '../../scripts/real/gguf.ts'
import { writeRandomGguf } from '../../scripts/real/random-gguf.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-gguf-'))
})
afterAll(() => rm(directory, { recursive: true }))

const small = { blocks: 1, embedding: 64, feedForward: 96, heads: 2, vocabulary: 300, context: 128 }

interface StoredTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: number
  readonly offset: number
}

/** Reads a GGUF of ours back by the format's description; nothing here is shared with the writer. */
function read(file: Buffer): { keys: Record<string, unknown>; tensors: StoredTensor[]; data: number } {
  let at = 0
  const u32 = (): number => file.readUInt32LE((at += 4) - 4)
  const u64 = (): number => Number(file.readBigUInt64LE((at += 8) - 8))
  const text = (): string => {
    const length = u64()
    return file.toString('utf8', at, (at += length))
  }
  const value = (type: number): unknown => {
    if (type === 8) return text()
    if (type === 9) {
      const items = u32()
      return Array.from({ length: u64() }, () => value(items))
    }
    at += 4
    return type === 6 ? file.readFloatLE(at - 4) : type === 5 ? file.readInt32LE(at - 4) : file.readUInt32LE(at - 4)
  }
  expect(file.toString('latin1', 0, 4)).toBe('GGUF')
  at = 4
  expect(u32()).toBe(3)
  const [tensorCount, keyCount] = [u64(), u64()]
  const keys = Object.fromEntries(Array.from({ length: keyCount }, () => [text(), value(u32())]))
  const tensors = Array.from({ length: tensorCount }, () => {
    const name = text()
    const shape = Array.from({ length: u32() }, () => u64())
    return { name, shape, type: u32(), offset: u64() }
  })
  return { keys, tensors, data: Math.ceil(at / 32) * 32 }
}

describe('a random GGUF', () => {
  test('reads back as a llama model whose tensors lie one after the other and end with the file', async () => {
    const path = join(directory, 'small.gguf')
    const bytes = await writeRandomGguf(path, small)
    const file = await readFile(path)
    expect(file.length).toBe(bytes)
    const { keys, tensors, data } = read(file)
    expect(keys).toMatchObject({
      'general.architecture': 'llama',
      'llama.block_count': 1,
      'llama.embedding_length': 64,
      'llama.attention.head_count': 2,
      'tokenizer.ggml.model': 'llama',
    })
    expect(tensors.map(({ name }) => name)).toEqual([
      'token_embd.weight', 'output_norm.weight', 'output.weight',
      'blk.0.attn_norm.weight', 'blk.0.attn_q.weight', 'blk.0.attn_k.weight', 'blk.0.attn_v.weight', 'blk.0.attn_output.weight',
      'blk.0.ffn_norm.weight', 'blk.0.ffn_gate.weight', 'blk.0.ffn_up.weight', 'blk.0.ffn_down.weight',
    ])
    expect(tensors.find(({ name }) => name === 'blk.0.ffn_down.weight')?.shape).toEqual([96, 64])
    let end = 0
    for (const { shape, type, offset } of tensors) {
      expect(offset).toBe(end)
      const elements = shape.reduce((a, b) => a * b, 1)
      end = Math.ceil((offset + (type === 0 ? elements * 4 : (elements / 32) * 18)) / 32) * 32
    }
    expect(data + end).toBe(file.length)
  })

  test('has a token for every byte and no token twice, so that any text can be read', async () => {
    const path = join(directory, 'tokens.gguf')
    await writeRandomGguf(path, { ...small, vocabulary: 2000 })
    const tokens = read(await readFile(path)).keys['tokenizer.ggml.tokens'] as string[]
    expect(tokens).toHaveLength(2000)
    expect(new Set(tokens).size).toBe(2000)
    expect(tokens.slice(3, 259).map((token) => Number(/^<(0x[0-9A-F]{2})>$/.exec(token)?.[1]))).toEqual([...Array(256).keys()])
  })

  test('has a scale that keeps every matrix near unit gain', async () => {
    const path = join(directory, 'scale.gguf')
    await writeRandomGguf(path, small)
    const file = await readFile(path)
    const { tensors, data } = read(file)
    const { offset } = tensors.find(({ name }) => name === 'blk.0.attn_q.weight')!
    const half = file.readUInt16LE(data + offset)
    const scale = 2 ** ((half >> 10) - 15) * (1 + (half & 1023) / 1024)
    expect(scale * 4.18 * Math.sqrt(64)).toBeCloseTo(1, 2)
  })

  test('has weights whose mean is zero: no nibble 0, so that no constant direction drowns the prompt', async () => {
    const path = join(directory, 'mean.gguf')
    await writeRandomGguf(path, small)
    const file = await readFile(path)
    const { tensors, data } = read(file)
    const { offset } = tensors.find(({ name }) => name === 'blk.0.attn_q.weight')!
    const weights = Array.from({ length: 32 }, (_, block) => [...file.subarray(data + offset + block * 18 + 2, data + offset + block * 18 + 18)])
      .flat().flatMap((byte) => [(byte & 15) - 8, (byte >> 4) - 8])
    expect(Math.min(...weights)).toBe(-7)
    expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) / weights.length)).toBeLessThan(0.4)
  })

  test('is the same for the same options and another for another seed', async () => {
    const written = async (name: string, seed: number): Promise<Buffer> => {
      await writeRandomGguf(join(directory, name), { ...small, seed })
      return readFile(join(directory, name))
    }
    const first = await written('a.gguf', 1)
    expect((await written('b.gguf', 1)).equals(first)).toBe(true)
    expect((await written('c.gguf', 2)).equals(first)).toBe(false)
  })

  test('has 29 to 32 million parameters in 16 to 17 MiB when no options are given', async () => {
    const path = join(directory, 'default.gguf')
    await writeRandomGguf(path)
    const { size } = await stat(path)
    expect(size / 2 ** 20).toBeGreaterThan(16)
    expect(size / 2 ** 20).toBeLessThan(17.1)
  })

  test.each([
    [{ blocks: 0 }, 'blocks is 0'],
    [{ embedding: 65 }, 'embedding is 65'],
    [{ heads: 3 }, 'of heads (3)'],
    [{ feedForward: 100 }, 'feedForward is 100'],
    [{ vocabulary: 258 }, 'vocabulary is 258'],
  ])('refuses %o by name and writes nothing', async (options, sentence) => {
    const path = join(directory, 'refused.gguf')
    await expect(writeRandomGguf(path, { ...small, ...options })).rejects.toThrow(sentence)
    expect((await readdir(directory)).filter((name) => name.startsWith('refused'))).toEqual([])
  })
})

describe('a GGUF header', () => {
  test('ends where the tensors may begin', () => {
    for (const length of [0, 1, 2, 31, 32, 33]) {
      expect(gguf({ key: { type: 'string', value: 'x'.repeat(length) } }, []).length % 32).toBe(0)
    }
  })

  test('counts the padding of a tensor that does not fill its last 32 bytes', () => {
    const tensor = { name: 'norm', dimensions: [9], type: 'f32' } as const
    expect([elementsOf(tensor), paddedBytesOf(tensor)]).toEqual([9, 64])
  })
})
