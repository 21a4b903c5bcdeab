import { gguf } from '../real/gguf.ts'

/** The side of the miniature model's only matrix. */
const side = 128

/**
 * Returns a GGUF file of 64 KiB: a few keys and one square F32 tensor of pseudo-random weights, the same on every call.
 * Only the miniature's llama-bench loads it. Format: ggml-org/ggml, docs/gguf.md.
 */
export function tinyModel(): Buffer {
  const metadata = {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: 'miniature' },
    'llama.embedding_length': { type: 'u32', value: side },
    'llama.block_count': { type: 'u32', value: 1 },
  } as const
  return Buffer.concat([gguf(metadata, [{ name: 'blk.0.weight', dimensions: [side, side], type: 'f32' }]), weights()])
}

function weights(): Buffer {
  const values = new Float32Array(side * side)
  let state = 0x2545f491
  for (let index = 0; index < values.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    values[index] = (state / 2 ** 32 - 0.5) / side
  }
  return Buffer.from(values.buffer)
}
