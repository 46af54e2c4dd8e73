import os from 'node:os'

const MEBIBYTE = 2 ** 20

/**
 * Returns the memory of this machine in MiB, or that of its container if the container may use
 * less.
 */
export function machineMebibytes(): number {
  const limit = process.constrainedMemory()
  const bytes = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem()
  return Math.floor(bytes / MEBIBYTE)
}
