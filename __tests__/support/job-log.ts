/** Returns what the work writes to the job's log. @actions/core writes to process.stdout alone, so that is what is listened to. */
export async function jobLogOf(work: () => unknown): Promise<string> {
  const real = process.stdout.write
  let log = ''
  process.stdout.write = (chunk: string) => ((log += chunk), true)
  try {
    await work()
  } finally {
    process.stdout.write = real
  }
  return log
}
