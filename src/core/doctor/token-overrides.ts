/** One place that nix reads settings from, in the order in which nix reads them; null text: it may not be read here. */
export interface ConfigSource {
  readonly name: string
  readonly text: string | null
}

/** A setting of tokens that replaces earlier ones: where it stands, and for which hosts it hides one. No token is ever in it. */
export interface TokenOverride {
  readonly by: string
  readonly hidden: readonly { readonly place: string; readonly hosts: readonly string[] }[]
}

/** Returns the file that a line of nix.conf(5) includes; null for any other line. */
export function includeOf(line: string): string | null {
  return /^\s*!?include\s+(?<path>\S.*?)\s*$/.exec(line.replace(/#.*/, ''))?.groups?.['path'] ?? null
}

/**
 * Returns the settings `access-tokens` that hide tokens of earlier places (`extra-access-tokens` adds to them). nix takes the last
 * value whole: https://nix.dev/manual/nix/latest/command-ref/conf-file
 */
export function tokenOverrides(sources: readonly ConfigSource[]): readonly TokenOverride[] {
  let known: { place: string; hosts: readonly string[] }[] = []
  const overrides: TokenOverride[] = []
  for (const { name, text } of sources) {
    if (text === null) {
      known.push({ place: `${name} (not readable here)`, hosts: [] })
      continue
    }
    for (const { extra, hosts } of tokenSettings(text)) {
      if (!extra) {
        const hidden = known.flatMap(({ place, hosts: earlier }) => {
          const lost = earlier.filter((host) => !hosts.includes(host))
          return lost.length > 0 || earlier.length === 0 ? [{ place, hosts: lost }] : []
        })
        if (hidden.length > 0) overrides.push({ by: name, hidden })
        known = []
      }
      if (hosts.length > 0) known.push({ place: name, hosts })
    }
  }
  return overrides
}

function tokenSettings(text: string): { readonly extra: boolean; readonly hosts: readonly string[] }[] {
  return text.split('\n').flatMap((line) => {
    const setting = /^\s*(?<extra>extra-)?access-tokens\s*=(?<value>.*)$/.exec(line.replace(/#.*/, ''))?.groups
    if (setting === undefined) return []
    const hosts = (setting['value'] ?? '').split(/\s+/).flatMap((pair) => (pair.includes('=') ? [pair.slice(0, pair.indexOf('='))] : []))
    return [{ extra: setting['extra'] !== undefined, hosts }]
  })
}
