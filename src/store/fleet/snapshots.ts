import type { ControlledTransaction } from 'kysely'
import { sql } from 'kysely'
import type { Envelope } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import { holdersChanged } from '../../bridge/events/holder-events.ts'
import { networksBanned } from '../../bridge/events/network-events.ts'
import { trackerSettingsChanged } from '../../bridge/events/settings-events.ts'
import { torrentChanged } from '../../bridge/events/torrent-events.ts'
import { tracesChanged } from '../../bridge/events/trace-events.ts'
import { DAY_SECONDS } from '../../domain/units.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { asDatabaseError } from '../base/database-away.ts'
import type { Db } from '../base/db.ts'
import { TOLD } from '../records/members/rows.ts'
import * as networkBans from '../bans/network-bans.ts'
import type { MemberState } from '../records/member-event.ts'
import * as memberEvents from '../records/member-event.ts'
import * as outbox from '../records/outbox.ts'
import type { Database } from '../base/schema.ts'
import * as settings from '../records/settings/settings.ts'
import * as torrentStates from '../torrents/states.ts'
import * as holders from './holders.ts'
import * as traces from './traces.ts'

/** How long clients get the reason why a torrent was removed (rule 48). */
export const REMOVED_FOR_SECONDS = 30 * DAY_SECONDS

/**
 * The rows per chunk. Each chunk is a round trip to the server, which on a busy machine takes most
 * of the time: for a full state of 100,000 torrents with 100 rows per chunk, the server and jobs
 * worked for 4 s of 17 s.
 */
const CHUNK_ROWS = 200
// A snapshot that is no longer read occupies a connection and retains old row versions, so it is
// ended after this time.
const ABANDONED_MS = 120_000

/** Some rows, and the mark at which they end: `member:7`, `torrent:9`. */
interface Chunk {
  readonly rows: readonly Envelope[]
  readonly mark: string
}

export interface Snapshot {
  /** The rows include every event up to this position. */
  readonly position: number
  /**
   * Settings, banned networks and the map of holders, then members, then torrents, each in the
   * order of their IDs; can be read only once.
   */
  readonly rows: AsyncIterable<Chunk>
}

/** The last member and the last torrent that were sent. */
interface Given {
  readonly memberId: number
  readonly torrentId: number
}

/**
 * Opens the complete state that a tracker needs, as of one moment. One transaction reads it with
 * cursors, so that memory holds only one chunk, however large the state is. The transaction ends
 * when all rows are read, or on `return`.
 * @param after the mark of a chunk in an earlier snapshot: only what follows it is read
 */
export async function open(
  db: Db,
  secrets: Secrets,
  now: Date,
  after: string | null = null,
): Promise<Snapshot> {
  const tx = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  try {
    // The reader may take long between two chunks; ABANDONED_MS is then the limit.
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
    // For the server, a cursor is one statement from its first row to its last.
    await sql`set local statement_timeout = 0`.execute(tx)
    // Everything that has a number here was committed before this transaction saw its first row.
    const { newest: position } = await outbox.bounds(tx)
    const rows = guarded(tx, chunks(tx, secrets, now, given(after)))
    return { position, rows: { [Symbol.asyncIterator]: () => rows } }
  } catch (error) {
    await end(tx)
    throw error
  }
}

/**
 * Returns the part that was sent up to a mark; null: nothing was sent, or the mark is not valid.
 */
function given(after: string | null): Given | null {
  const [, kind, digits] = /^(member|torrent):(\d{1,15})$/.exec(after ?? '') ?? []
  if (kind === undefined) return null
  return kind === 'member'
    ? { memberId: Number(digits), torrentId: 0 }
    : { memberId: Number.MAX_SAFE_INTEGER, torrentId: Number(digits) }
}

async function* chunks(
  tx: Db,
  secrets: Secrets,
  now: Date,
  from: Given | null,
): AsyncGenerator<Chunk> {
  // There are only a few of these, so they are sent again.
  const told = await settings.toldTracker(tx)
  const singles = [
    envelope(networksBanned, await networkBans.told(tx)),
    envelope(tracesChanged, await traces.told(tx, now)),
  ]
  if (told !== null) singles.unshift(envelope(trackerSettingsChanged, told))
  const map = await holders.told(tx)
  if (map !== null) singles.push(envelope(holdersChanged, map))
  for (const single of singles) yield { rows: [single], mark: markOf(from) }
  const { memberId, torrentId } = from ?? { memberId: 0, torrentId: 0 }
  if (memberId < Number.MAX_SAFE_INTEGER) {
    const make = (row: MemberState) => memberEvents.memberEnvelope(row, secrets)
    yield* chunked('member', members(tx, memberId), make)
  }
  yield* chunked('torrent', torrents(tx, now, torrentId), (row) =>
    envelope(torrentChanged, torrentStates.payload(row)),
  )
}

function markOf(from: Given | null): string {
  if (from === null) return 'member:0'
  return from.torrentId > 0 ? `torrent:${from.torrentId}` : `member:${from.memberId}`
}

function members(tx: Db, after: number): AsyncIterable<MemberState> {
  const all = tx.selectFrom('member').select(TOLD)
  return all.where('id', '>', after).orderBy('id').stream(CHUNK_ROWS)
}

function torrents(tx: Db, now: Date, after: number): AsyncIterable<torrentStates.TorrentStateRow> {
  const oldest = new Date(now.getTime() - REMOVED_FOR_SECONDS * 1000)
  return torrentStates
    .query(tx)
    .where((eb) => eb.or([eb('state', '!=', 'removed'), eb('removed_at', '>', oldest)]))
    .where('torrent.id', '>', after)
    .stream(CHUNK_ROWS)
}

async function* chunked<T extends { readonly id: number }>(
  kind: string,
  rows: AsyncIterable<T>,
  make: (row: T) => Envelope,
): AsyncGenerator<Chunk> {
  let chunk: Envelope[] = []
  let last = 0
  for await (const row of rows) {
    last = row.id
    if (chunk.push(make(row)) < CHUNK_ROWS) continue
    yield { rows: chunk, mark: `${kind}:${last}` }
    chunk = []
  }
  if (chunk.length > 0) yield { rows: chunk, mark: `${kind}:${last}` }
}

/**
 * Yields the rows, and ends the transaction when they have been read or returned, have failed or
 * were abandoned.
 */
function guarded(
  tx: ControlledTransaction<Database>,
  rows: AsyncGenerator<Chunk>,
): AsyncIterator<Chunk> {
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
      // A plain end would mean that there are no more rows.
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
  // A lost connection has already ended it.
  await tx
    .rollback()
    .execute()
    .catch(() => {})
}
