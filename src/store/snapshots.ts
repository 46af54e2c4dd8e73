import type { ControlledTransaction } from 'kysely'
import { sql } from 'kysely'
import type { Envelope } from '../bridge/define-event.ts'
import { envelope } from '../bridge/define-event.ts'
import { networksBanned } from '../bridge/events/network-events.ts'
import { trackerSettingsChanged } from '../bridge/events/settings-events.ts'
import { torrentChanged } from '../bridge/events/torrent-events.ts'
import type { Secrets } from '../shared/secrets.ts'
import { asDatabaseError } from './database-away.ts'
import type { Db } from './db.ts'
import { TOLD } from './member-rows.ts'
import * as networkBans from './network-bans.ts'
import * as outbox from './outbox.ts'
import type { Database } from './schema.ts'
import * as settings from './settings.ts'
import * as torrentStates from './torrent-states.ts'

/** How long a removed torrent's hashes and reason are told to clients (rule 48). */
export const REMOVED_FOR_SECONDS = 30 * 86_400

/**
 * Rows in one chunk. Few, so that they die young: with 500 jobs grew by 83 MiB over a full state of
 * 1,000,000 torrents, with 100 by 15.
 */
const CHUNK_ROWS = 100
// A snapshot that nobody pulls holds a connection and old rows: it is ended after this long.
const ABANDONED_MS = 120_000

export interface Snapshot {
  /** The rows hold every event up to this position. */
  readonly position: number
  /** Settings and banned networks, then members, then torrents, in chunks; pulled once. */
  readonly rows: AsyncIterable<readonly Envelope[]>
}

/**
 * The whole state that a tracker needs, as one moment of the database has it: one transaction reads
 * all of it with cursors, so that memory holds a chunk whatever the size. It lasts until the rows
 * are read to their end or given back (`return`).
 */
export async function open(db: Db, secrets: Secrets, now: Date): Promise<Snapshot> {
  const tx = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  try {
    // Its reader may take long between two chunks; ABANDONED_MS is the limit then.
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
    // The server counts a cursor as one statement from its first row to its last.
    await sql`set local statement_timeout = 0`.execute(tx)
    // All that is numbered here was committed before this transaction saw its first row.
    const { newest: position } = await outbox.bounds(tx)
    const rows = guarded(tx, chunks(tx, secrets, now))
    return { position, rows: { [Symbol.asyncIterator]: () => rows } }
  } catch (error) {
    await end(tx)
    throw error
  }
}

async function* chunks(tx: Db, secrets: Secrets, now: Date): AsyncGenerator<Envelope[]> {
  const told = await settings.toldTracker(tx)
  if (told !== null) yield [envelope(trackerSettingsChanged, told)]
  yield [envelope(networksBanned, await networkBans.told(tx))]
  yield* chunked(members(tx), (row) => outbox.memberEnvelope(row, secrets))
  yield* chunked(torrents(tx, now), (row) => envelope(torrentChanged, torrentStates.payload(row)))
}

function members(tx: Db): AsyncIterable<outbox.MemberState> {
  return tx.selectFrom('member').select(TOLD).orderBy('id').stream(CHUNK_ROWS)
}

function torrents(tx: Db, now: Date): AsyncIterable<torrentStates.TorrentStateRow> {
  const oldest = new Date(now.getTime() - REMOVED_FOR_SECONDS * 1000)
  return torrentStates
    .query(tx)
    .where((eb) => eb.or([eb('state', '!=', 'removed'), eb('removed_at', '>', oldest)]))
    .stream(CHUNK_ROWS)
}

async function* chunked<T>(
  rows: AsyncIterable<T>,
  make: (row: T) => Envelope,
): AsyncGenerator<Envelope[]> {
  let chunk: Envelope[] = []
  for await (const row of rows) {
    if (chunk.push(make(row)) < CHUNK_ROWS) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** The rows, with the transaction ended when they are: read, given back, failed or abandoned. */
function guarded(
  tx: ControlledTransaction<Database>,
  rows: AsyncGenerator<Envelope[]>,
): AsyncIterator<Envelope[]> {
  let isOver = false
  let isAbandoned = false
  let abandoned: NodeJS.Timeout | undefined
  const finish = async () => {
    clearTimeout(abandoned)
    if (isOver) return
    isOver = true
    await rows.return(undefined).catch(() => {}) // closes the cursor
    await end(tx)
  }
  const wait = () => {
    abandoned = setTimeout(() => {
      isAbandoned = true
      void finish()
    }, ABANDONED_MS).unref()
  }
  wait()
  return {
    async next() {
      clearTimeout(abandoned)
      // Its end would read as: there are no more rows.
      if (isAbandoned) throw new Error('the snapshot was abandoned before its end')
      if (isOver) return { done: true, value: undefined }
      try {
        const found = await rows.next()
        if (found.done === true) await finish()
        else wait()
        return found
      } catch (error) {
        await finish()
        throw asDatabaseError(error as Error)
      }
    },
    async return() {
      await finish()
      return { done: true, value: undefined }
    },
  }
}

async function end(tx: ControlledTransaction<Database>): Promise<void> {
  // A lost connection has ended it already.
  await tx
    .rollback()
    .execute()
    .catch(() => {})
}
