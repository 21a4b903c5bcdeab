/** A port whose methods all return promises. */
type Asynchronous<Port> = { readonly [Name in keyof Port]: (...question: never[]) => Promise<unknown> }

/** Returns a port that is loaded, with all the libraries it needs, when it is first asked for something. */
export function loadedPort<Port extends Asynchronous<Port>>(load: () => Promise<Port>): Port {
  let port: Promise<Port> | null = null
  const ask =
    (name: keyof Port) =>
    async (...question: never[]): Promise<unknown> => {
      const known = await (port ??= load())
      return known[name](...question)
    }
  // it must not look like a promise, or whoever awaits it would call it
  return new Proxy({}, { get: (_none, name) => (name === 'then' ? undefined : ask(name as keyof Port)) }) as Port
}
