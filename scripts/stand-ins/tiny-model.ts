/** The side of the miniature model's only matrix. */
const side = 128

/**
 * Returns a GGUF file of 64 KiB: a few keys and one square F32 tensor of pseudo-random weights, the same on every call.
 * Only the miniature's llama-bench loads it. Format: ggml-org/ggml, docs/gguf.md.
 */
export function tinyModel(): Buffer {
  const keys: readonly (readonly [string, string | number])[] = [
    ['general.architecture', 'llama'],
    ['general.name', 'miniature'],
    ['llama.embedding_length', side],
    ['llama.block_count', 1],
  ]
  const header = Buffer.concat([
    Buffer.from('GGUF'), u32(3), u64(1), u64(keys.length),
    ...keys.map(([key, value]) => Buffer.concat([text(key), ...typed(value)])),
    text('blk.0.weight'), u32(2), u64(side), u64(side), u32(0), u64(0),
  ])
  const padding = Buffer.alloc((32 - (header.length % 32)) % 32)
  return Buffer.concat([header, padding, weights()])
}

const typed = (value: string | number): Buffer[] => (typeof value === 'string' ? [u32(8), text(value)] : [u32(4), u32(value)])

function weights(): Buffer {
  const values = new Float32Array(side * side)
  let state = 0x2545f491
  for (let index = 0; index < values.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    values[index] = (state / 2 ** 32 - 0.5) / side
  }
  return Buffer.from(values.buffer)
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)])
