/**
 * Seconds of processor time that this process spends while `work` runs: a bound that holds on a
 * busy machine, unlike elapsed time.
 */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
