import fs from 'node:fs'
import type { StateToLend } from '../../bridge/hub/newcomers.ts'

/** The bytes per part: few enough that a link with traffic waits only for a moment for one part. */
const PART_BYTES = 256 * 1024

/** Reads a file in parts; the file may be removed between two reads. */
export function createReadBack(
  file: string,
  bytes: number,
): Pick<StateToLend, 'bytesFrom' | 'release'> {
  const fd = fs.openSync(file, 'r')
  return {
    release: () => fs.closeSync(fd),
    async *bytesFrom(offset) {
      for (let at = offset; at < bytes;) {
        const part = Buffer.alloc(Math.min(PART_BYTES, bytes - at))
        const { bytesRead } = await readInto(fd, part, at)
        if (bytesRead === 0) throw new Error('the copy of a state became shorter')
        yield part.subarray(0, bytesRead)
        at += bytesRead
      }
    },
  }
}

function readInto(fd: number, part: Buffer, at: number): Promise<{ bytesRead: number }> {
  return new Promise((resolve, reject) => {
    fs.read(fd, part, 0, part.length, at, (error, bytesRead) => {
      if (error === null) resolve({ bytesRead })
      else reject(error)
    })
  })
}
