import type { Mention, OwnOverlay, SourceMentions } from './facts.ts'

/** A Nix file of the repository. */
export interface NixFile {
  readonly path: string
  readonly text: string
}

/** The name of the file that fleets had before there was an overlay. */
const VARIANTS_FILE = 'llama-cpp-variants.nix'
const VARIANTS = ['cpu', 'cuda', 'vulkan', 'rocm'] as const
const NATIVE = /GGML_NATIVE(?::\w+)?=(?:ON|TRUE|YES|1)\b|cmakeBool\s+"GGML_NATIVE"\s+true|-march=native/i
const COMMENT_BEHIND_CODE = /(?<=[;{}()[\]]\s*)#.*$/
const OVERLAY = /\b_?(?:final|self)\s*:\s*_?(?:prev|super)\s*:/
const DEFINITION = /^"?(?<name>llama-cpp(?:-[\w-]+)?)"?\s*=/
/** Whether a file is worth looking at line by line. */
const TELLING = /llama-cpp|llama_cpp|GGML_NATIVE|march=native|llama-fleet/

/** Returns what the Nix files say of llama.cpp, as text: for what nix cannot tell, such as why hosts do not evaluate. `input` pins llama.cpp. */
export function sourceMentions(files: readonly NixFile[], input: string): SourceMentions {
  const lines = files.filter(({ text }) => TELLING.test(text)).flatMap(codeOf)
  // others may build what they like for the builder's CPU
  const ofLlama = new Set(files.filter(({ text }) => /llama|ggml/i.test(text)).map(({ path }) => path))
  // whoever imports an overlay need not say what is in it
  const naming = (path: string): Mention[] => files.flatMap(codeOf).filter((line) => line.path !== path && pathsIn(line).some((named) => named === path || `${named}/default.nix` === path))
  const isVariantsFile = (path: string): boolean => path === VARIANTS_FILE || path.endsWith(`/${VARIANTS_FILE}`)
  const overlays = files.flatMap(({ path, text }): OwnOverlay[] => {
    const own = OVERLAY.test(text) && !isVariantsFile(path) ? lines.filter((line) => line.path === path && DEFINITION.test(line.text)) : []
    return own.length === 0 ? [] : [{ path, definitions: own, mentions: naming(path) }]
  })
  return {
    variantFiles: files.filter(({ path }) => isVariantsFile(path)).map(({ path }) => ({ path, mentions: lines.filter((line) => line.path !== path && line.text.includes(VARIANTS_FILE)) })),
    nativeMentions: lines.filter(({ path, text }) => NATIVE.test(text.replace(COMMENT_BEHIND_CODE, '')) && ofLlama.has(path)),
    overlays,
    upstreamOverlays: lines.filter(({ text }) => text.includes(`${input}.overlays`)),
    namesModule: lines.some(({ text }) => /llama-fleet\b.*\b(?:nixosModules|homeModules)\b/.test(text)),
    namedPackages: lines.flatMap((line) => {
      const variant = variantIn(line.text, input)
      return variant === null || DEFINITION.test(line.text) || overlays.some(({ path }) => path === line.path) ? [] : [{ ...line, variant }]
    }),
  }
}

/** Returns the package that a host's own files name: those that are called like the host, or lie in a directory of its name. */
export function namedFor(host: string, { namedPackages }: Pick<SourceMentions, 'namedPackages'>): SourceMentions['namedPackages'][number] | null {
  return namedPackages.find(({ path }) => path.split('/').some((part) => part === host || part === `${host}.nix`)) ?? null
}

/** The variant that a line names: `llama-cpp-cuda`, or upstream's `packages.….cuda`. */
function variantIn(text: string, input: string): string | null {
  const ofUpstream = text.includes(`${input}.packages.`) ? (/\.(?<name>default|cuda|vulkan|rocm)\b/.exec(text)?.groups?.['name'] ?? null) : null
  return VARIANTS.find((one) => new RegExp(`\\bllama-cpp-${one}\\b`).test(text)) ?? (ofUpstream === 'default' ? 'cpu' : ofUpstream)
}

/** The lines that are code; comments over several lines are rare in Nix and are taken for code. */
function codeOf({ path, text }: NixFile): Mention[] {
  return text.split('\n').flatMap((line, index) => {
    const code = line.trim()
    return code === '' || code.startsWith('#') ? [] : [{ path, line: index + 1, text: code }]
  })
}

/** The path literals of a line, from the root of the repository. */
function pathsIn({ path, text }: Mention): string[] {
  const directory = path.split('/').slice(0, -1)
  return [...text.matchAll(/(?<![\w/])\.{1,2}(?:\/[\w.+-]+)+/g)].flatMap(([literal]) => {
    const parts = [...directory]
    for (const part of literal.split('/')) {
      if (part === '..' && parts.pop() === undefined) return []
      if (part !== '.' && part !== '..') parts.push(part)
    }
    return [parts.join('/')]
  })
}
