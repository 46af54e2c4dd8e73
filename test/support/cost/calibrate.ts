import { createHash } from 'node:crypto'

const BLOCK = Buffer.alloc(16_384, 7)

/**
 * Milliseconds of processor time for a fixed amount of work: hashing, objects and text.
 *
 * In a separate file: a worker keeps it compiled, while it loads the set-up file again each time.
 */
export function calibrate(): number {
  const before = process.cpuUsage()
  let digest = ''
  for (let turn = 0; turn < 40; turn++) {
    digest = createHash('sha256').update(BLOCK).update(digest).digest('hex')
    const counts: Record<string, number> = {}
    for (let index = 0; index < 200; index++) counts[digest.slice(index % 60) + index] = index
    digest += JSON.stringify(counts).length
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
