/** Returns the line (from 1) of the first conflict marker that git leaves in a text; null when there is none. */
export function conflictLine(text: string): number | null {
  const index = text.split(/\r\n?|\n/).findIndex((line) => /^(?:<{7}|>{7})(?: |$)/.test(line))
  return index < 0 ? null : index + 1
}

/** What the comment at the head of a generated flake.nix says (flake-file, den, flakegen and others write one). */
const GENERATED = /flake-file|do[- ]not[- ](?:edit|modify|change)|auto-?generated|\bgenerated (?:by|using|with|from)\b|\bis generated\b/i

/** Returns the line (from 1) of the comment at the head of flake.nix that says it is generated; null when none does. */
export function generatorLine(text: string): { readonly line: number; readonly says: string } | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)
  for (const [index, line] of lines.entries()) {
    if (!/^\s*(?:#|\/\*|\*|$)/.test(line)) return null
    if (GENERATED.test(line)) return { line: index + 1, says: line.replace(/^[\s#*/]+/, '').slice(0, 80) }
  }
  return null
}

/** Returns an attribute's name as Nix writes it: in quotes unless it is an identifier. */
export function attributeName(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : `"${name.replace(/["\\$]/g, '\\$&')}"`
}
