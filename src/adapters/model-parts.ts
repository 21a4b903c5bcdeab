import { open, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, isAbsolute, join } from 'node:path'
import { InputError } from '../core/errors.ts'
import { furtherParts, partOfModel } from '../core/hosts/split-model.ts'

/** One file of a model, and the facts that tell whether it is still the same. */
export interface ModelPart {
  readonly path: string
  readonly bytes: number
  readonly modifiedAt: Date
  readonly key: string
}

/** The first four bytes of every GGUF (ggml/docs/gguf.md). */
export const GGUF_MAGIC = 'GGUF'

/**
 * Returns the files of the model at a path (`~/` is this user's home): itself, or all parts of a split GGUF whose first part it
 * is (gguf-split's names, `-00001-of-0000N.gguf`). Throws InputError when one is missing, no regular file or no GGUF.
 */
export async function partsOfModel(path: string): Promise<[ModelPart, ...ModelPart[]]> {
  const first = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
  if (!isAbsolute(first)) {
    throw new InputError({
      problem: `The model path '${path}' is relative, and hosts have no common directory.`,
      next: 'Write it from / or ~/.',
    })
  }
  const [own, ...others] = partPaths(first)
  return [await partAt(own), ...(await Promise.all(others.map(partAt)))]
}

/** Returns whether a name is a part of a split GGUF. */
export function isPart(name: string): boolean {
  return partOfModel(name) !== null
}

function partPaths(path: string): [string, ...string[]] {
  const part = partOfModel(path)
  if (part !== null && part.number !== 1) {
    throw new InputError({
      problem: `The model ${path} is part ${part.number} of a split GGUF.`,
      next: `Name the first: ${basename(part.stem)}-00001-of-${String(part.count).padStart(5, '0')}.gguf.`,
    })
  }
  return [path, ...furtherParts(path)]
}

async function partAt(path: string): Promise<ModelPart> {
  const next = 'Copy the model there (all parts of a split one), or change model: in the config.'
  const facts = await stat(path, { bigint: true }).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException
    throw new InputError({
      problem:
        code === 'ENOENT'
          ? `The model ${path} does not exist on this machine.`
          : `The model ${path} cannot be reached (${code}).`,
      next,
      cause,
    })
  })
  if (!facts.isFile())
    throw new InputError({ problem: `The model ${path} is ${facts.isDirectory() ? 'a directory' : 'no regular file'}.`, next })
  const magic = await readMagic(path)
  if (magic !== GGUF_MAGIC) {
    const found = facts.size === 0n ? 'is empty' : `begins with ${JSON.stringify(magic)}, not with ${GGUF_MAGIC}`
    throw new InputError({ problem: `The model ${path} is no GGUF: it ${found}.`, next })
  }
  return {
    path,
    bytes: Number(facts.size),
    modifiedAt: new Date(Number(facts.mtimeMs)),
    key: `${path}|${facts.size}|${facts.mtimeNs}|${facts.dev}:${facts.ino}`,
  }
}

async function readMagic(path: string): Promise<string> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new InputError({
      problem: `The model ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      next: "Give this program's user the right to read it.",
      cause,
    })
  })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
