import { InputError } from '../errors.ts'
import type { HostWish } from '../request.ts'
import type { PlannedHost } from './planned-host.ts'

/** This machine, as far as it decides which hosts of the fleet it can stand for. */
export interface ThisMachine {
  readonly hostname: string
  readonly system: string
}

/**
 * Returns the hosts that this machine is to measure. Without a name that is the host called like the machine, else the
 * only host; throws InputError listing the hosts when neither is there, or when none has the machine's system.
 */
export function chooseHosts(hosts: readonly PlannedHost[], wish: HostWish, machine: ThisMachine): PlannedHost[] {
  const list = hosts.map(({ name, variant, system }) => `${name} (${variant}, ${system})`).join(', ')
  switch (wish.kind) {
    case 'all': {
      const buildable = hosts.filter(({ system }) => system === machine.system)
      if (buildable.length > 0) return buildable
      throw new InputError({ problem: `No host of the fleet is ${machine.system}, as this machine is.`, next: `The fleet has ${list}.` })
    }
    case 'named': {
      const host = hosts.find(({ name }) => name === wish.name)
      if (host !== undefined) return [host]
      throw new InputError({ problem: `The fleet has no host '${wish.name}'.`, next: `It has ${list}.` })
    }
    case 'this-machine': {
      const host = hosts.find(({ name }) => name === machine.hostname) ?? (hosts.length === 1 ? hosts[0] : undefined)
      if (host !== undefined) return [host]
      throw new InputError({
        problem: `This machine is called '${machine.hostname}', and the fleet has no host of that name.`,
        next: `Say which host it stands for (\`--host NAME\`), or \`--all\` for every host it can build. The fleet has ${list}.`,
      })
    }
  }
}
