const { readFileSync, statSync } = require('node:fs')

/** Reads the miniature's GGUF file: its one square matrix. Throws on anything else (format: ggml-org/ggml, docs/gguf.md). */
function loadModel(path) {
  if (!statSync(path).isFile()) throw new Error('not a file')
  const bytes = readFileSync(path)
  let at = 0
  const u32 = () => bytes.readUInt32LE((at += 4) - 4)
  const u64 = () => Number(bytes.readBigUInt64LE((at += 8) - 8))
  const text = () => {
    const length = u64()
    return bytes.toString('utf8', at, (at += length))
  }
  if (bytes.toString('latin1', 0, 4) !== 'GGUF') throw new Error('no GGUF file')
  at = 4
  if (u32() !== 3) throw new Error('another GGUF version')
  const [tensors, keys] = [u64(), u64()]
  for (let key = 0; key < keys; key++) {
    text()
    const type = u32()
    if (type === 8) text()
    else if (type === 4) u32()
    else throw new Error('a kind of value the miniature does not know')
  }
  if (tensors !== 1 || text() !== 'blk.0.weight' || u32() !== 2) throw new Error('not the miniature model')
  const [columns, rows] = [u64(), u64()]
  at += 12
  at += (32 - (at % 32)) % 32
  const size = columns * rows * 4
  if (columns !== rows || bytes.length < at + size) throw new Error('the tensor is cut short')
  const weights = new Float32Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + size))
  return { side: columns, weights, size, parameters: columns * rows, type: 'llama ?B all F32' }
}

module.exports = { loadModel }
