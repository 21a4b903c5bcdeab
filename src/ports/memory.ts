/** What this program made of things that never change (a text, a commit), kept from run to run so that it is made once. */
export interface Memory {
  /**
   * Returns what `make` returned, now or in an earlier run of this very program for an equal `of`: `make` may depend on nothing
   * else, and what it returns must survive JSON. Of each `place` the last is kept. Throws what `make` throws, which is not kept.
   */
  once<Value>(place: string, of: readonly string[], make: () => Promise<Value>): Promise<Value>
}
