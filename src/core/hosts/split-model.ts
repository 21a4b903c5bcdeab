const SPLIT = /^(?<stem>.*)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$/s

/** Returns how a path names a part of a split GGUF (gguf-split's names, `-00001-of-0000N.gguf`); null for any other path. */
export function partOfModel(path: string): { readonly stem: string; readonly number: number; readonly count: number } | null {
  const groups = SPLIT.exec(path)?.groups
  return groups === undefined ? null : { stem: groups['stem'] ?? '', number: Number(groups['number']), count: Number(groups['count']) }
}

/** Returns the paths of the parts after the first of a split GGUF; none for any other path. */
export function furtherParts(first: string): string[] {
  const { stem, number, count } = partOfModel(first) ?? { stem: '', number: 0, count: 0 }
  if (number !== 1) return []
  const digits = (value: number): string => String(value).padStart(5, '0')
  return Array.from({ length: Math.max(0, count - 1) }, (_, index) => `${stem}-${digits(index + 2)}-of-${digits(count)}.gguf`)
}
