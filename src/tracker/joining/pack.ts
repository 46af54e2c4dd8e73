import fs from 'node:fs'
import path from 'node:path'
import { syncFolder } from '../journal/folder.ts'
import { baseFile, changesFile, findGenerations } from '../state-file/generations.ts'

// A copy of a tracker's state as one stream of bytes, for a new tracker: one line of JSON that
// lists files and their sizes, followed by the files. Each file contains checksums.

/** The longest first line: no state lists that many files. */
const MOST_LINE_BYTES = 4_096
const READ_BYTES = 1024 * 1024

interface PackedFile {
  /** The path below the tracker's folder. */
  readonly name: string
  readonly bytes: number
}

/** An open copy: its files stay readable after newer ones replace them. */
export interface Pack {
  readonly bytes: number
  /** Returns the next bytes, at most `most`; null at the end. */
  readonly read: (most: number) => Buffer | null
  readonly close: () => void
}

/** Opens the newest stored state and the newest snapshot; null when there is no stored state. */
export function openPack(folder: string): Pack | null {
  const state = path.join(folder, 'state')
  const generation = findGenerations(state).find((one) => fs.existsSync(baseFile(state, one)))
  if (generation === undefined) return null
  const names = [baseFile(state, generation), changesFile(state, generation)]
  const files = [...names, path.join(folder, 'snapshot')].flatMap((file) => {
    if (!fs.existsSync(file)) return []
    const fd = fs.openSync(file, 'r')
    return [{ fd, name: path.relative(folder, file), bytes: fs.fstatSync(fd).size }]
  })
  const head = Buffer.from(`${JSON.stringify(files.map(({ name, bytes }) => ({ name, bytes })))}\n`)
  return packOf(head, files)
}

function packOf(head: Buffer, files: readonly (PackedFile & { readonly fd: number })[]): Pack {
  let isHeadRead = false
  let current = 0
  let at = 0
  return {
    bytes: files.reduce((sum, file) => sum + file.bytes, head.length),
    read(most) {
      if (!isHeadRead) {
        isHeadRead = true
        return head
      }
      while (current < files.length && at >= files[current].bytes) [current, at] = [current + 1, 0]
      if (current >= files.length) return null
      const { fd, bytes } = files[current]
      const part = Buffer.alloc(Math.min(most, bytes - at))
      const got = fs.readSync(fd, part, 0, part.length, at)
      if (got === 0) throw new Error('a file of the state became shorter')
      at += got
      return part.subarray(0, got)
    },
    close() {
      for (const { fd } of files) fs.closeSync(fd)
    },
  }
}

/** The only file names that a pack may contain, because it comes from another machine. */
const NAME = /^(snapshot|state\/\d{8}\.(base|changes))$/

/**
 * Writes the files of a pack into a tracker's folder that does not have any of them yet.
 * @throws Error when the pack is damaged, or contains files that are not part of a state
 */
export function unpack(pack: string, folder: string): void {
  const fd = fs.openSync(pack, 'r')
  try {
    const line = Buffer.alloc(MOST_LINE_BYTES)
    const got = fs.readSync(fd, line, 0, line.length, 0)
    const end = line.subarray(0, got).indexOf('\n')
    const files = readHead(line.subarray(0, Math.max(0, end)).toString('utf8'))
    const bytes = files.reduce((sum, file) => sum + file.bytes, end + 1)
    if (bytes !== fs.fstatSync(fd).size) throw new Error('the copy of the state is not complete')
    let at = end + 1
    for (const file of files) {
      copyPart(fd, at, file.bytes, path.join(folder, file.name))
      at += file.bytes
    }
    syncFolder(folder)
  } finally {
    fs.closeSync(fd)
  }
}

function readHead(line: string): readonly PackedFile[] {
  const isFile = (one: PackedFile) =>
    NAME.test(one.name) && Number.isSafeInteger(one.bytes) && one.bytes >= 0
  try {
    const files = JSON.parse(line) as readonly PackedFile[]
    if (Array.isArray(files) && files.every(isFile)) return files
  } catch {
    // A line that is not JSON is handled like an invalid list.
  }
  throw new Error('the copy of the state is damaged')
}

function copyPart(from: number, start: number, bytes: number, file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const to = fs.openSync(file, 'wx', 0o600) // it contains passkeys
  try {
    const part = Buffer.alloc(Math.min(READ_BYTES, bytes))
    for (let done = 0; done < bytes;) {
      const got = fs.readSync(from, part, 0, Math.min(part.length, bytes - done), start + done)
      if (got === 0) throw new Error('the copy of the state is not complete')
      for (let put = 0; put < got;) put += fs.writeSync(to, part, put, got - put)
      done += got
    }
    fs.fsyncSync(to)
  } finally {
    fs.closeSync(to)
  }
}
