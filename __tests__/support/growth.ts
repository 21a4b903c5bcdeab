/** What grows no faster than its input stays below this; what grows with its square is at 64. */
export const LINEAR = 24

/**
 * Returns how many times as much CPU a piece of work takes on eight times the size, side by side in this run: about 8 where it is linear. The fastest of three tries
 * each, and half a millisecond at least, so that a busy machine and a small beginning do not matter.
 */
export function growthOf(work: (size: number) => unknown, size: number): number {
  const [small, large] = [size, 8 * size].map((one) => Math.min(...[1, 2, 3].map(() => cpuOf(() => work(one))))) as [number, number]
  return large / Math.max(small, 0.5)
}

/** In milliseconds, of this process alone. */
function cpuOf(work: () => unknown): number {
  const began = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000
}
