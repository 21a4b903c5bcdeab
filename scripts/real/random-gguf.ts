import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { elementsOf, gguf, paddedBytesOf } from './gguf.ts'
import type { MetadataValue, Tensor } from './gguf.ts'

export interface RandomGgufOptions {
  readonly seed?: number
  readonly blocks?: number
  /** Width of the model; must be a multiple of 32 and of `heads`. */
  readonly embedding?: number
  readonly feedForward?: number
  readonly heads?: number
  /** At least 259: three special tokens and one for each byte, so that any text has tokens. */
  readonly vocabulary?: number
  readonly context?: number
}

/** 29 million parameters, 15.8 MiB: a second of benchmark is hundreds of tokens on one core. */
const DEFAULTS = { seed: 1, blocks: 8, embedding: 512, feedForward: 1536, heads: 8, vocabulary: 4096, context: 4096 }
type Shape = typeof DEFAULTS

/**
 * Writes a llama model of random Q4_0 weights that llama.cpp loads, and returns its size in bytes. The same options give the
 * same bytes everywhere. The file appears under its name only when it is whole.
 */
export async function writeRandomGguf(path: string, options: RandomGgufOptions = {}): Promise<number> {
  const shape: Shape = { ...DEFAULTS, ...options }
  const misfit = misfitOf(shape)
  if (misfit !== null) throw new RangeError(misfit)
  const random = xoroshiro128plus(shape.seed)
  const tensors = tensorsOf(shape)
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.${process.pid}.unfinished`
  const file = await open(unfinished, 'w')
  try {
    await file.write(gguf(metadataOf(shape), tensors))
    for (const tensor of tensors) await file.write(tensor.type === 'f32' ? ones(tensor) : randomQ4(tensor, random))
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  return tensors.reduce((sum, tensor) => sum + paddedBytesOf(tensor), gguf(metadataOf(shape), tensors).length)
}

function misfitOf({ embedding, feedForward, heads, vocabulary, blocks }: Shape): string | null {
  if (blocks < 1) return `blocks is ${blocks}; a model has at least one.`
  if (embedding % 32 !== 0 || embedding % heads !== 0) {
    return `embedding is ${embedding}; it must be a multiple of 32 and of heads (${heads}).`
  }
  if (feedForward % 32 !== 0) return `feedForward is ${feedForward}; Q4_0 packs 32 weights, so it must be a multiple of 32.`
  if (vocabulary < 259) return `vocabulary is ${vocabulary}; three special tokens and 256 bytes need at least 259.`
  return null
}

/** The keys that llama.cpp's llama architecture requires, and the file type that names the quantisation in llama-bench's rows. */
function metadataOf({ blocks, embedding, feedForward, heads, vocabulary, context }: Shape): Record<string, MetadataValue> {
  const tokens = tokensOf(vocabulary)
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: 'random' },
    'general.file_type': { type: 'u32', value: 2 },
    'llama.context_length': { type: 'u32', value: context },
    'llama.embedding_length': { type: 'u32', value: embedding },
    'llama.block_count': { type: 'u32', value: blocks },
    'llama.feed_forward_length': { type: 'u32', value: feedForward },
    'llama.attention.head_count': { type: 'u32', value: heads },
    'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
    'tokenizer.ggml.model': { type: 'string', value: 'llama' },
    'tokenizer.ggml.tokens': { type: 'array', items: 'string', value: tokens.map(({ text }) => text) },
    'tokenizer.ggml.scores': { type: 'array', items: 'f32', value: tokens.map((_, id) => (id < 259 ? 0 : -id)) },
    'tokenizer.ggml.token_type': { type: 'array', items: 'i32', value: tokens.map(({ type }) => type) },
    'tokenizer.ggml.unknown_token_id': { type: 'u32', value: 0 },
    'tokenizer.ggml.bos_token_id': { type: 'u32', value: 1 },
    'tokenizer.ggml.eos_token_id': { type: 'u32', value: 2 },
  }
}

/** Token types as llama.h numbers them: 1 normal, 2 unknown, 3 control, 6 byte. A word is `▁` and a number in letters. */
function tokensOf(vocabulary: number): { text: string; type: number }[] {
  const special = ['<unk>', '<s>', '</s>'].map((text, id) => ({ text, type: id === 0 ? 2 : 3 }))
  const bytes = Array.from({ length: 256 }, (_, byte) => ({ text: `<0x${hex(byte)}>`, type: 6 }))
  const words = Array.from({ length: vocabulary - 259 }, (_, index) => ({ text: `\u2581${inLetters(index)}`, type: 1 }))
  return [...special, ...bytes, ...words]
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0')

const inLetters = (index: number): string =>
  (index < 26 ? '' : inLetters(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26))

function tensorsOf({ blocks, embedding, feedForward, vocabulary }: Shape): Tensor[] {
  const norm = (name: string): Tensor => ({ name: `${name}.weight`, dimensions: [embedding], type: 'f32' })
  const block = (index: number): Tensor[] => {
    const at = (name: string): string => `blk.${index}.${name}`
    const attention = ['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) => matrix(at(name), embedding, embedding))
    const wide = ['ffn_gate', 'ffn_up'].map((name) => matrix(at(name), embedding, feedForward))
    return [norm(at('attn_norm')), ...attention, norm(at('ffn_norm')), ...wide, matrix(at('ffn_down'), feedForward, embedding)]
  }
  const ends = [matrix('token_embd', embedding, vocabulary), norm('output_norm'), matrix('output', embedding, vocabulary)]
  return [...ends, ...Array.from({ length: blocks }, (_, index) => block(index)).flat()]
}

const matrix = (name: string, columns: number, rows: number): Tensor =>
  ({ name: `${name}.weight`, dimensions: [columns, rows], type: 'q4_0' })

function ones(tensor: Tensor): Buffer {
  const data = Buffer.alloc(paddedBytesOf(tensor))
  for (let at = 0; at < elementsOf(tensor); at += 1) data.writeFloatLE(1, at * 4)
  return data
}

/**
 * A Q4_0 weight is (nibble - 8) times the block's scale; this scale gives a matrix of unit gain, so values stay finite. There is no
 * nibble 0: with it the mean is not zero, and one constant direction drowns every prompt, so that every answer is the same word.
 */
function randomQ4(tensor: Tensor, random: RandomGenerator): Buffer {
  const data = Buffer.alloc(paddedBytesOf(tensor))
  const scale = halfPrecision(1 / Math.sqrt(tensor.dimensions[0]!) / 4.18)
  for (let block = 0; block < elementsOf(tensor) / 32; block += 1) {
    data.writeUInt16LE(scale, block * 18)
    for (let word = 0; word < 4; word += 1) data.writeInt32LE(withoutZeros(random.next()), block * 18 + 2 + word * 4)
  }
  return data
}

/** Returns the word with each nibble 0 made an 8, which stands for the weight zero. */
function withoutZeros(word: number): number {
  const zeros = ~(word | (word >>> 1) | (word >>> 2) | (word >>> 3)) & 0x11111111
  return word | (zeros << 3)
}

/** Returns a positive number in IEEE 754 half precision, rounded towards zero; only for a half's normal range. */
function halfPrecision(value: number): number {
  const exponent = Math.floor(Math.log2(value))
  return ((exponent + 15) << 10) | Math.floor((value / 2 ** exponent - 1) * 1024)
}
