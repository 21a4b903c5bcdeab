import type { Facts, Mention } from '../doctor/facts.ts'
import { listed } from '../listed.ts'
import { shellPath } from '../shell-word.ts'
import type { Handwork } from './step.ts'

/** Returns what is in the way once the hosts have the module: overlays and files of before, and lines that ask for the builder's own instructions. */
export function removalSteps({ variantFiles, nativeMentions, overlays, upstreamOverlays }: Facts): Handwork[] {
  const ofOverlays = overlays.map(({ path, definitions, mentions }): Handwork => {
    const whole = /(?:^|\/)[^/]*llama[^/]*(?:\/default)?\.nix$/.test(path) && mentions.length > 0
    const first = mentions.length === 0 ? '' : ` ${places(mentions)} name${mentions.length === 1 ? 's' : ''} it.`
    return whole
      ? { kind: 'by-hand', title: `Remove the overlay ${path}`, words: `The module takes its place.${first} Take that out first, and the file when nothing else is in it:`, text: `${shown(mentions)}\n\ngit rm ${shellPath(path)}` }
      : { kind: 'by-hand', title: `Take llama.cpp out of the overlay in ${path}`, words: `The module takes its place.${first} These definitions go:`, text: shown(definitions) }
  })
  const ofUpstream: Handwork[] = upstreamOverlays.length === 0 ? [] : [{
    kind: 'by-hand',
    title: "Take out the overlay of upstream's flake",
    words: 'It puts a build for plain x86-64 in the place of nixpkgs’ llama-cpp; no host needs it any more:',
    text: shown(upstreamOverlays),
  }]
  const files = variantFiles.map(({ path, mentions }): Handwork => ({
    kind: 'by-hand',
    title: `Remove ${path}`,
    words: mentions.length === 0 ? 'No other Nix file names it.' : `First take out what names it: ${places(mentions)}.`,
    text: `git rm ${shellPath(path)}`,
  }))
  const native = nativeMentions.filter(({ path }) => ![...variantFiles, ...overlays].some((file) => file.path === path))
  const ofBuilder: Handwork[] = native.length === 0 ? [] : [{
    kind: 'by-hand',
    title: 'Remove the builder’s own instructions',
    words: 'GGML_NATIVE makes ggml ignore every other switch, and nixpkgs’ compiler drops -march=native. Take these lines out, or the overlay that they are in, once no host uses it:',
    text: shown(native),
  }]
  return [...ofOverlays, ...ofUpstream, ...files, ...ofBuilder]
}

const places = (mentions: readonly Mention[]): string => listed(mentions.map(({ path, line }) => `${path}:${line}`))
const shown = (mentions: readonly Mention[]): string => mentions.map(({ path, line, text }) => `${path}:${line}: ${text}`).join('\n')
