import { stat } from 'node:fs/promises'
import { readDump } from './dump/read-dump.ts'
import type { SourceReader } from './rows.ts'
import { SourceError } from './rows.ts'

export interface OpenedSource extends SourceReader {
  /** The name of the source, without its password. */
  readonly name: string
  /**
   * A value that stays the same as long as the source cannot have changed; null for a live
   * database.
   */
  readonly identity: string | null
  /** How the rows are hashed. Both ways give different hashes for the same row. */
  readonly hashedBy: 'dump' | 'live'
}

/** Opens a dump file or a live database (`mysql://…`). */
export async function openSource(from: string): Promise<OpenedSource> {
  if (/^(?:mysql|mariadb):\/\//i.test(from)) return openDatabase(from)
  if (/^[a-z]+:\/\//i.test(from)) {
    throw new SourceError('the address of a live source begins with mysql://')
  }
  const found = await stat(from).catch(() => null)
  if (found === null) throw new SourceError(`there is no file ${from}`)
  if (!found.isFile()) throw new SourceError(`${from} is not a file`)
  const read: SourceReader['read'] = (wanted, known, unhashed) => {
    return readDump(from, wanted, known, unhashed)
  }
  const identity = `${from} ${found.size} ${found.mtimeMs}`
  return { name: from, identity, hashedBy: 'dump', read, close: () => Promise.resolve() }
}

async function openDatabase(from: string): Promise<OpenedSource> {
  let url: URL
  try {
    url = new URL(from.replace(/^mariadb:/i, 'mysql:'))
  } catch {
    throw new SourceError('the address of the source is not valid: mysql://USER:PASSWORD@HOST/NAME')
  }
  if (url.pathname.length < 2) throw new SourceError('the address names no database: …/NAME')
  const { openLive } = await import('./live/read-live.ts')
  const reader = await openLive(url.href)
  return { ...reader, name: `mysql://${url.host}${url.pathname}`, identity: null, hashedBy: 'live' }
}
