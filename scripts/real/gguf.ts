/** Type numbers of the GGUF container, version 3 (ggml's docs/gguf.md). */
const VALUE_TYPE = { u32: 4, i32: 5, f32: 6, string: 8, array: 9 } as const
/** Data starts at, and tensors are padded to, multiples of this many bytes. */
const ALIGNMENT = 32

const TENSOR_TYPE = { f32: 0, q4_0: 2 } as const
export type TensorType = keyof typeof TENSOR_TYPE

export type MetadataValue =
  | { readonly type: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'array'; readonly items: 'i32' | 'f32'; readonly value: readonly number[] }
  | { readonly type: 'array'; readonly items: 'string'; readonly value: readonly string[] }

export interface Tensor {
  readonly name: string
  /** Fastest dimension first, as GGUF has it. */
  readonly dimensions: readonly number[]
  readonly type: TensorType
}

/** Returns the number of values in a tensor. */
export const elementsOf = (tensor: Tensor): number => tensor.dimensions.reduce((product, length) => product * length, 1)

/** Returns the bytes of a tensor's data, padding included. Q4_0 packs 32 values in 18 bytes: a half's scale and 16 pairs. */
export function paddedBytesOf(tensor: Tensor): number {
  const elements = elementsOf(tensor)
  return aligned(tensor.type === 'f32' ? elements * 4 : (elements / 32) * 18)
}

/** Returns everything that precedes the tensors' data, padding included. */
export function gguf(metadata: Readonly<Record<string, MetadataValue>>, tensors: readonly Tensor[]): Buffer {
  const entries = Object.entries(metadata)
  let offset = 0
  const infos = tensors.map((tensor) => {
    const shape = [u32(tensor.dimensions.length), ...tensor.dimensions.map(u64)]
    const info = Buffer.concat([text(tensor.name), ...shape, u32(TENSOR_TYPE[tensor.type]), u64(offset)])
    offset += paddedBytesOf(tensor)
    return info
  })
  const head = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(entries.length), ...entries.map(entry), ...infos]
  const whole = Buffer.concat(head)
  return Buffer.concat([whole, Buffer.alloc(aligned(whole.length) - whole.length)])
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

function entry([key, metadata]: [string, MetadataValue]): Buffer {
  if (metadata.type !== 'array') {
    return Buffer.concat([text(key), u32(VALUE_TYPE[metadata.type]), scalar(metadata.type, metadata.value)])
  }
  const items = metadata.value.map((value) => scalar(metadata.items, value))
  return Buffer.concat([text(key), u32(VALUE_TYPE.array), u32(VALUE_TYPE[metadata.items]), u64(items.length), ...items])
}

function scalar(type: 'u32' | 'i32' | 'f32' | 'string', value: number | string): Buffer {
  if (typeof value === 'string') return text(value)
  const bytes = Buffer.alloc(4)
  if (type === 'f32') bytes.writeFloatLE(value)
  else if (type === 'i32') bytes.writeInt32LE(value)
  else bytes.writeUInt32LE(value)
  return bytes
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

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([u64(bytes.length), bytes])
}
