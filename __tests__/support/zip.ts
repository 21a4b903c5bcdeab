import { crc32 } from 'node:zlib'

/** Returns a zip of stored entries (APPNOTE.TXT 4.3), for names that no tool would write. */
export function zipOf(entries: Readonly<Record<string, string>>, encoding: BufferEncoding = 'utf8'): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(entries)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text, encoding)]
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(path.length, 22)
    const central = Buffer.alloc(14)
    central.writeUInt32LE(offset, 10)
    parts.push(Buffer.from('PK\x03\x04'), common, path, data)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, central, path)
    offset += 30 + path.length + data.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length / 4, 4)
  end.writeUInt16LE(directory.length / 4, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end])
}
