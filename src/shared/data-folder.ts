import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/**
 * The random id of a BABOU_DATA folder, 16 hex digits; made on first use.
 *
 * What has to lie elsewhere (a database below a private folder, a socket whose path would be too
 * long) is named by it. A folder without the file is a new one.
 */
export function dataId(dataFolder: string): string {
  const file = path.join(dataFolder, 'id')
  fs.mkdirSync(dataFolder, { recursive: true })
  writeOnce(file, `${randomBytes(8).toString('hex')}\n`, 0o644)
  const id = fs.readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-f]{16}$/.test(id)) throw new Error(`${file} does not hold an id of 16 hex digits`)
  return id
}

/**
 * Writes a file unless it exists. Roles that start at the same moment all read the first one's
 * content, never a part of it, and a kill leaves the whole file or none.
 */
export function writeOnce(file: string, content: string, mode: number): void {
  if (fs.existsSync(file)) return
  try {
    writeNew(file, content, mode)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Writes a new file, whole or not. @throws Error with the code EEXIST when it exists. */
export function writeNew(file: string, content: string, mode: number): void {
  const beside = `${file}.${process.pid}`
  fs.rmSync(beside, { force: true })
  fs.writeFileSync(beside, content, { mode, flag: 'wx', flush: true })
  try {
    fs.linkSync(beside, file)
  } finally {
    fs.rmSync(beside, { force: true })
  }
}

/** Writes a file atomically: to a temporary file first, then renamed. */
export function writeWhole(file: string, content: string, mode: number): void {
  const beside = `${file}.${process.pid}`
  fs.rmSync(beside, { force: true })
  fs.writeFileSync(beside, content, { mode, flag: 'wx' }) // never through a link
  fs.renameSync(beside, file)
}
