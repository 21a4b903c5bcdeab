import { InputError } from '../errors.ts'
import type { AbsentHost } from './plan.ts'

/** Throws InputError with the fleet's hosts when one of the names is not among them. */
export function checkNames(hosts: readonly { readonly name: string }[], names: readonly string[]): void {
  const unknown = names.filter((name) => hosts.every((host) => host.name !== name))
  if (unknown.length === 0) return
  throw new InputError({
    problem: `The fleet has no host '${unknown.join("', '")}'.`,
    next: `The input 'host' may name ${hosts.map(({ name }) => name).join(', ')}.`,
  })
}

/** Returns the hosts that nobody asked for; none when no host was named. */
export function notAskedFor(hosts: readonly { readonly name: string }[], names: readonly string[] | null): AbsentHost[] {
  if (names === null) return []
  return hosts.flatMap(({ name }) => (names.includes(name) ? [] : [{ host: name, reason: `this run was asked for ${names.join(', ')} only` }]))
}
