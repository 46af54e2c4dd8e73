/** The figures that determine how busy a service is; null: not known. */
export interface Busy {
  readonly cpuPercent: number | null
  readonly machineCpuPercent: number | null
  readonly machineMemoryBytes: number | null
  readonly machineMemoryFreeBytes: number | null
}

/**
 * Returns the higher of the loads of processor and memory, from 0 to 1; 1 when neither is known.
 */
export function busyness(figures: Busy): number {
  const { machineMemoryBytes: memory, machineMemoryFreeBytes: free } = figures
  const used = memory === null || free === null || memory === 0 ? null : 1 - free / memory
  const cpu = figures.machineCpuPercent ?? figures.cpuPercent
  const known = [cpu === null ? null : cpu / 100, used].filter((share) => share !== null)
  if (known.length === 0) return 1
  return Math.min(1, Math.max(0, ...known))
}
