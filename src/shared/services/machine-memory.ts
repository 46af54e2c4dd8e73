import os from 'node:os'

const MEBIBYTE = 2 ** 20

/** MiB of memory of this machine, or of its container where that may use less. */
export function machineMebibytes(): number {
  const limit = process.constrainedMemory()
  const bytes = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem()
  return Math.floor(bytes / MEBIBYTE)
}
