const OPTION_LINE = /^ {2}(?<names>-[^\s,]+(?:,? -[^\s,]+)*)(?<rest>.*)$/
const CLOSED_CHOICE = /^,? +<(?<choices>[a-z0-9+-]+(?:\|[a-z0-9+-]+)+)>/i
const DEVICE_LINE = /^ {2}(?<name>[A-Za-z0-9_.:-]+): (?<description>.+)$/
const MAXIMUM_LINES = 2_000

/**
 * Returns every flag of llama-bench's `--help`, short and long; a flag with a closed set of values also once per value, as
 * `-fa auto`, because builds differ in the values too (`-fa <0|1>` until 2025, `<on|off|auto>` since). Read from b8390 to v0.5.0.
 */
export function flagsOfHelp(help: string): string[] {
  const flags = new Set<string>()
  for (const line of help.split('\n', MAXIMUM_LINES)) {
    const groups = OPTION_LINE.exec(line.trimEnd())?.groups
    if (groups === undefined) continue
    const names = (groups['names'] ?? '').split(/,? /)
    const choices = CLOSED_CHOICE.exec(groups['rest'] ?? '')?.groups?.['choices']?.split('|') ?? []
    for (const name of names) {
      flags.add(name)
      for (const choice of choices) flags.add(`${name} ${choice}`)
    }
  }
  return [...flags]
}

/** Returns whether a build takes a flag, and this value of it where the help lists the values. */
export function knowsFlag(flags: readonly string[], flag: string, value?: string): boolean {
  if (!flags.includes(flag)) return false
  const closed = flags.some((known) => known.startsWith(`${flag} `))
  return value === undefined || !closed || flags.includes(`${flag} ${value}`)
}

/** More than any machine has. */
const MOST_DEVICES = 100

/** Returns the device names of `llama-bench --list-devices` (`Vulkan0`, `CUDA1`); the CPU is never listed. */
export function devicesOfList(list: string): string[] {
  const lines = list.split('\n', MAXIMUM_LINES)
  const start = lines.findIndex((line) => line.trim() === 'Available devices:')
  if (start < 0) return []
  return lines.slice(start + 1).flatMap((line) => DEVICE_LINE.exec(line.trimEnd())?.groups?.['name'] ?? []).slice(0, MOST_DEVICES)
}
