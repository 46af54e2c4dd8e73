import { createHash } from 'node:crypto'

const BLOCK = Buffer.alloc(16_384, 7)
const PAGE = 4096
/** One that can grow has pages that no other buffer had before. TypeScript's ES2023 has none. */
const NEW_MEMORY = [2 ** 20, { maxByteLength: 2 ** 21 }]

/**
 * Milliseconds of processor time for a fixed amount of work: hashing, objects, text, and new
 * memory. On some virtual machines a new page takes a hundred times as long as on others, and a
 * process that starts touches thousands.
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
  const memory = new Uint8Array(Reflect.construct(ArrayBuffer, NEW_MEMORY) as ArrayBuffer)
  for (let at = 0; at < memory.length; at += PAGE) memory[at] = 1
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
