import fs from 'node:fs'
import path from 'node:path'
import {
  ENTRY_BYTES,
  ENTRY_WORDS,
  entryChecksum,
  isWholeEntry,
  readEntry,
  W,
} from '../../../src/bridge/traffic-entry.ts'

/**
 * Damages a journal of a stopped tracker in a way that its checksums do not detect: the newest
 * entry with bytes loses them (`drop`), or is repeated at the end (`double`).
 */
export function plantInJournal(dataFolder: string, kind: 'drop' | 'double'): void {
  const folder = path.join(dataFolder, 'tracker', 'journals')
  const [newest] = fs
    .readdirSync(folder)
    .flatMap((name) => newestWithBytes(path.join(folder, name)))
    .sort((a, b) => b.at - a.at)
  if (newest === undefined) throw new Error(`no entry in ${folder} moved bytes`)
  const { file, words, start } = newest
  if (kind === 'drop') {
    words.fill(0, start + W.rawUpLo, start + W.rawUpHi + 1)
    words[start + W.checksum] = entryChecksum(words, start)
    fs.writeFileSync(file, Buffer.from(words.buffer))
  } else {
    const again = words.slice(start, start + ENTRY_WORDS)
    const whole = Buffer.from(words.buffer, 0, wholeEntries(words) * ENTRY_BYTES)
    fs.writeFileSync(file, Buffer.concat([whole, Buffer.from(again.buffer)]))
  }
}

function wholeEntries(words: Int32Array): number {
  let count = 0
  while ((count + 1) * ENTRY_WORDS <= words.length && isWholeEntry(words, count * ENTRY_WORDS))
    count++
  return count
}

/** The last entry of a file with bytes; files of earlier runs may have only booked ones. */
function newestWithBytes(file: string) {
  const bytes = fs.readFileSync(file)
  const words = new Int32Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 2)
  for (let entry = wholeEntries(words) - 1; entry >= 0; entry--) {
    const { kind, rawUp, at } = readEntry(words, entry * ENTRY_WORDS)
    if (kind === 'update' && rawUp > 0n) return [{ file, words, start: entry * ENTRY_WORDS, at }]
  }
  return []
}
