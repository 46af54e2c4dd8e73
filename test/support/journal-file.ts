import fs from 'node:fs'
import path from 'node:path'
import {
  ENTRY_BYTES,
  ENTRY_WORDS,
  entryChecksum,
  isWholeEntry,
  readEntry,
  W,
} from '../../src/bridge/traffic-entry.ts'

/**
 * Damages a journal of a tracker that does not run, in a way that its checksums cannot tell: the
 * newest entry that moved bytes loses them (`drop`), or stands there again at the end (`double`).
 */
export function plantInJournal(dataFolder: string, kind: 'drop' | 'double'): void {
  const folder = path.join(dataFolder, 'tracker', 'journals')
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name)
    const bytes = fs.readFileSync(file)
    const words = new Int32Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 2)
    const start = newestWithBytes(words)
    if (start < 0) continue
    if (kind === 'drop') {
      words.fill(0, start + W.rawUpLo, start + W.rawUpHi + 1)
      words[start + W.checksum] = entryChecksum(words, start)
      fs.writeFileSync(file, Buffer.from(words.buffer))
    } else {
      const again = words.slice(start, start + ENTRY_WORDS)
      const end = wholeEntries(words) * ENTRY_BYTES
      fs.writeFileSync(file, Buffer.concat([bytes.subarray(0, end), Buffer.from(again.buffer)]))
    }
    return
  }
  throw new Error(`no entry in ${folder} moved bytes`)
}

function wholeEntries(words: Int32Array): number {
  let count = 0
  while ((count + 1) * ENTRY_WORDS <= words.length && isWholeEntry(words, count * ENTRY_WORDS))
    count++
  return count
}

function newestWithBytes(words: Int32Array): number {
  for (let entry = wholeEntries(words) - 1; entry >= 0; entry--) {
    const { kind, rawUp } = readEntry(words, entry * ENTRY_WORDS)
    if (kind === 'update' && rawUp > 0n) return entry * ENTRY_WORDS
  }
  return -1
}
