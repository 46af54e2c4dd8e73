import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { ConfigError } from './config-file.ts'

/**
 * Creates the folder BABOU_DATA with its parents, unless it exists.
 *
 * Node.js never returns from a recursive `mkdir` below `/proc`, so each folder is created
 * separately.
 *
 * @throws ConfigError that says in one line what to do, when the folder cannot be used
 */
export function makeDataFolder(dataFolder: string): void {
  const missing: string[] = []
  let there = dataFolder
  for (; kindOf(there, dataFolder) === null; there = path.dirname(there)) missing.unshift(there)
  if (kindOf(there, dataFolder) === 'file') {
    const what = there === dataFolder ? 'is a file' : `is below ${there}, which is a file`
    throw unusable(dataFolder, `${what}: set BABOU_DATA to a folder`)
  }
  try {
    for (const folder of missing) makeUnlessThere(folder)
    fs.accessSync(dataFolder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK)
    tryToWrite(dataFolder)
  } catch (error) {
    throw cannotUse(dataFolder, there, error as NodeJS.ErrnoException)
  }
}

/** Returns what exists at a path; null: nothing. */
function kindOf(at: string, dataFolder: string): 'folder' | 'file' | null {
  try {
    return fs.statSync(at).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw cannotUse(dataFolder, path.dirname(at), error as NodeJS.ErrnoException)
  }
}

// Roles that start at the same moment may all try to create it.
function makeUnlessThere(folder: string): void {
  try {
    fs.mkdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * Tries to create something in a folder, because root has every right in /proc, and in a folder
 * that is immutable. A full disk is no reason not to start.
 */
function tryToWrite(folder: string): void {
  try {
    fs.rmdirSync(fs.mkdtempSync(path.join(folder, '.try-')))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['ENOSPC', 'EDQUOT'].includes(code)) throw error
  }
}

function cannotUse(dataFolder: string, there: string, { code }: NodeJS.ErrnoException): Error {
  const verb = there === dataFolder ? 'cannot be written' : `cannot be created in ${there}`
  const isOfOther = code === 'EACCES' || code === 'EPERM'
  const owner = isOfOther ? `make the user that runs babou the owner of ${there}, or ` : ''
  return unusable(dataFolder, `${verb} (${code}): ${owner}set BABOU_DATA to another folder`)
}

function unusable(dataFolder: string, why: string): ConfigError {
  return new ConfigError(`BABOU_DATA=${dataFolder} ${why}`)
}

/**
 * Returns the random ID of a BABOU_DATA folder, 16 hex digits, which is created on first use.
 *
 * It names what has to be stored elsewhere: a database below a private folder, or a socket whose
 * path would be too long. A folder without the file counts as new.
 *
 * @throws ConfigError when the folder cannot be used, or its file does not hold an ID
 */
export function dataId(dataFolder: string): string {
  const file = path.join(dataFolder, 'id')
  createFileOf(dataFolder, file, () => `${randomBytes(8).toString('hex')}\n`, 0o644)
  const id = fs.statSync(file).isFile() ? fs.readFileSync(file, 'utf8').trim() : ''
  if (/^[0-9a-f]{16}$/.test(id)) return id
  throw new ConfigError(`${file} does not hold an ID of 16 hex digits: restore it from your backup`)
}

/**
 * Creates a file of BABOU_DATA on first use, with its folder. Afterwards, a user who may only read
 * the folder can run commands that need the file.
 *
 * @throws ConfigError when the file is missing and cannot be created
 */
export function createFileOf(
  dataFolder: string,
  file: string,
  content: () => string,
  mode: number,
): void {
  if (fs.existsSync(file)) return
  makeDataFolder(dataFolder)
  writeOnce(file, content(), mode)
}

/**
 * Writes a file unless it exists. When several roles start at the same moment, all of them read the
 * content that the first one wrote, and never a part of it. A killed process leaves the complete
 * file or none.
 */
export function writeOnce(file: string, content: string, mode: number): void {
  if (fs.existsSync(file)) return
  try {
    writeNew(file, content, mode)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Writes a new file, completely or not. @throws Error with the code EEXIST when it exists */
export function writeNew(file: string, content: string, mode: number): void {
  const beside = `${file}.${process.pid}`
  fs.rmSync(beside, { force: true })
  try {
    fs.writeFileSync(beside, content, { mode, flag: 'wx', flush: true })
    fs.linkSync(beside, file)
  } finally {
    fs.rmSync(beside, { force: true })
  }
}

/**
 * Writes a file atomically: to a temporary file first, then renamed. After a power loss or on a
 * full disk, the file is complete or unchanged.
 */
export function writeWhole(file: string, content: string, mode: number): void {
  const beside = `${file}.${process.pid}`
  fs.rmSync(beside, { force: true })
  try {
    fs.writeFileSync(beside, content, { mode, flag: 'wx', flush: true }) // never through a link
    fs.renameSync(beside, file)
  } finally {
    fs.rmSync(beside, { force: true })
  }
}
