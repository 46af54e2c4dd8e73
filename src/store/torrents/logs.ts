import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Ripper } from '../../domain/torrents/rip-logs/facts.ts'
import { readRipLog } from '../../domain/torrents/rip-logs/rip-log.ts'
import { logText, MAX_LOGS } from '../../domain/torrents/rip-logs/text.ts'
import { digestOf } from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import { deleteOne } from '../base/prune.ts'

// Rip logs of a torrent: stored byte for byte, with the values that were read from each.

/** A log of at most MAX_LOG_BYTES. */
export interface NewLog {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface LogRow {
  readonly id: number
  readonly name: string
  readonly bytes: Buffer
  readonly ripper: Ripper | null
  readonly score: number | null
  readonly addedAt: Date
}

/** The combined result of all logs of a torrent. */
export interface LogSummary {
  readonly logs: number
  /** The lowest score of the logs that have one; null: none has. */
  readonly score: number | null
  /** Whether every log ends with a checksum. */
  readonly haveChecksums: boolean
}

/** SQL over `torrent`: the summary of its logs; null: it has none. */
export const logSummary: RawBuilder<LogSummary | null> = sql`(
  select json_build_object('logs', count(*), 'score', min(score),
    'haveChecksums', bool_and(has_checksum))
  from torrent_log where torrent_id = torrent.id having count(*) > 0)`

/** SQL over `torrent`: the number of its logs. */
export const logCount: RawBuilder<number> = sql`(
  select count(*) from torrent_log where torrent_id = torrent.id)`

/** Returns the logs of a torrent, in the order in which they were added. */
export async function of(db: Db, torrentId: number): Promise<readonly LogRow[]> {
  return db
    .selectFrom('torrent_log')
    .select(['id', 'name', 'bytes', 'ripper', 'score', 'added_at as addedAt'])
    .where('torrent_id', '=', torrentId)
    .orderBy('id')
    .execute()
}

/** Returns the lowest score of the logs of a torrent; null: none has one. */
export async function scoreOf(db: Db, torrentId: number): Promise<number | null> {
  const { score } = await db
    .selectFrom('torrent_log')
    .select(({ fn }) => fn.min<number | null>('score').as('score'))
    .where('torrent_id', '=', torrentId)
    .executeTakeFirstOrThrow()
  return score
}

/** Returns a log of a torrent; undefined if there is none with this ID. */
export async function find(db: Db, torrentId: number, id: number) {
  return db
    .selectFrom('torrent_log')
    .select(['name', 'bytes'])
    .where('torrent_id', '=', torrentId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Adds logs to a torrent, each only once; adds none if the torrent would then have too many. */
export async function add(
  db: Db,
  torrentId: number,
  logs: readonly NewLog[],
  memberId: number,
  now: Date,
): Promise<'ADDED' | 'FULL'> {
  return db.transaction().execute(async (tx) => {
    // Makes parallel requests wait, so that they do not both take the last places.
    await sql`select from torrent where id = ${torrentId} for no key update`.execute(tx)
    const there = await of(tx, torrentId)
    if (there.length + logs.length > MAX_LOGS) return 'FULL'
    await addIn(tx, torrentId, logs, memberId, now)
    return 'ADDED'
  })
}

/** Adds logs in a transaction of the caller, who has counted them. */
export async function addIn(
  tx: Db,
  torrentId: number,
  logs: readonly NewLog[],
  memberId: number,
  now: Date,
): Promise<void> {
  for (const { name, bytes } of logs) {
    const { ripper, score, hasChecksum } = readRipLog(logText(bytes) ?? '')
    await tx
      .insertInto('torrent_log')
      .values({
        torrent_id: torrentId,
        ...stored({ name, bytes }),
        ...{ ripper, score, has_checksum: hasChecksum },
        ...{ added_by: memberId, added_at: now },
      })
      .onConflict((conflict) => conflict.columns(['torrent_id', 'digest']).doNothing())
      .execute()
  }
}

/** Removes a log of a torrent; returns false if there is none with this ID. */
export async function remove(db: Db, torrentId: number, id: number): Promise<boolean> {
  return deleteOne(db, 'torrent_log', { torrent_id: torrentId, id })
}

/** Returns the columns in which the file of a log is stored. */
export function stored({ name, bytes }: NewLog) {
  return {
    name: name === '' ? 'rip.log' : name,
    bytes: Buffer.from(bytes),
    digest: digestOf(bytes),
  }
}
