import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../../shared/data-folder.ts'
import { CommandError } from '../define-command.ts'

/**
 * How to connect to the embedded PostgreSQL; stored in BABOU_DATA, readable only by its owner (mode
 * 0600).
 */
export interface Access {
  readonly port: number
  /** The password of the program's role. */
  readonly password: string
}

/** The program's role, which owns its database and has no other rights. */
export const PROGRAM_ROLE = 'babou_program'
export const POSTGRES_DATABASE = 'babou'

/** Reads the file; null for a folder without it, whose program still used the superuser. */
export function readAccess(dataFolder: string): Access | null {
  const text = readOwn(accessFile(dataFolder))
  return text === null ? null : (JSON.parse(text) as Access)
}

export function writeAccess(dataFolder: string, access: Access): void {
  writeWhole(accessFile(dataFolder), `${JSON.stringify(access)}\n`, 0o600)
}

// Not in PostgreSQL's folder, because its account could put a symbolic link there, which root would
// follow.
export function accessFile(dataFolder: string): string {
  return path.join(dataFolder, 'postgres.json')
}

export function newAccess(port: number): Access {
  return { port, password: randomBytes(24).toString('hex') }
}

/** Returns where earlier versions stored the access, which was that of the superuser. */
export function oldAccessFile(cluster: string): string {
  return path.join(cluster, 'babou.json')
}

/** Returns the URL of a database of the server. */
export function urlOf(access: Access, database: string): string {
  return `postgres://${PROGRAM_ROLE}:${access.password}@127.0.0.1:${access.port}/${database}`
}

/**
 * Reads a file in a folder that another account may own. It never follows a symbolic link, and does
 * not wait for the other end of a pipe. Null when there is no such file.
 *
 * @throws CommandError when it is a link or not a regular file
 */
export function readOwn(file: string): string | null {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  let handle: number
  try {
    handle = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    if (code === 'ELOOP' || code === 'ENXIO') throw notAFile(file)
    throw error
  }
  try {
    if (!fs.fstatSync(handle).isFile()) throw notAFile(file)
    return fs.readFileSync(handle, 'utf8')
  } finally {
    fs.closeSync(handle)
  }
}

function notAFile(file: string): CommandError {
  return new CommandError(
    `${file} is a link, or not a file: babou follows no links there. ` +
      'Remove it, or restore the file',
  )
}
