import { sql } from 'kysely'
import type pg from 'pg'
import type { Log } from '../../shared/log.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { CopyClient } from '../../store/base/bulk-copy.ts'
import { createPool, dbOver, LAZY_COMMITS, typeParser, type Db } from '../../store/base/db.ts'
import * as economy from '../../store/points/economy-figures.ts'
import * as fileWords from '../../store/search/file-words.ts'
import * as outbox from '../../store/records/outbox.ts'
import * as roleSlots from '../../store/roles/role-slots.ts'
import { emptied, putBack, takeOff } from './bare-tables.ts'
import { writeCollections } from './bundle-rows.ts'
import { createHistory } from './history.ts'
import { writeDays } from './history-rows.ts'
import { writeLedger } from './ledger-rows.ts'
import { evaluate } from './made/evaluate.ts'
import { writeBans, writeMembers } from './member-rows.ts'
import { writeApplications } from './application-rows.ts'
import { writeStaffBans } from './ratio-rows.ts'
import { LARGE } from './tables.ts'
import { lastId, writeAll } from './all-torrents.ts'
import { writeMessages } from './message-rows.ts'
import type { Parts } from './lanes/parts.ts'
import { writeThreads } from './thread-rows.ts'
import { writeTotals, type DemoTotals } from './traffic-rows.ts'
import type { DemoCommunity, DemoTalk } from './types.ts'
import { writeHandbook } from './wiki-rows.ts'

export interface FillOptions {
  readonly log: Log
  readonly secrets: Secrets
  /** The hash of the password that all demo members have. */
  readonly passwordHash: string
  /** The ID of the journal of all traffic, 16 bytes. */
  readonly journalId: Buffer
  readonly now: Date
  readonly seed: string
  /** Whether there are enough rows to build all indexes only at the end. */
  readonly isLarge: boolean
  /** Called after each batch with the number of torrents written so far. */
  readonly onProgress?: (torrents: number) => void
  /** Called at the start of each step that takes long in a large community. */
  readonly onStep?: (step: string) => void
}

export interface Filled {
  readonly members: number
  readonly torrents: number
  readonly ledgerRows: number
}

/** What prevents a database from taking a demo; null if nothing does. */
export type Occupied = 'members' | 'torrents' | null

/** Tables whose triggers update other tables. The demo writes those directly. */
const BY_THEMSELVES = ['torrent_tag', 'torrent_file', 'torrent_stats'] as const
/** Tables whose IDs are chosen by the demo. */
const NUMBERED = [
  ...(['member', 'torrent', 'bundle', 'collection'] as const),
  ...(['topic', 'post', 'conversation', 'message'] as const),
] as const
// An unused number: "babou", and 2 for the demo.
const DEMO_LOCK = 0x6261_626f_7502

/** Returns whether there is a community already: members other than owners, or any torrent. */
export async function occupied(db: Db): Promise<Occupied> {
  const member = await db
    .selectFrom('member')
    .select('id')
    .where('role', '!=', 'owner')
    .limit(1)
    .executeTakeFirst()
  if (member !== undefined) return 'members'
  const torrent = await db.selectFrom('torrent').select('id').limit(1).executeTakeFirst()
  return torrent === undefined ? null : 'torrents'
}

/** Returns the name of the owner; null if there is none yet. */
export async function ownerName(db: Db): Promise<string | null> {
  const row = await db
    .selectFrom('member')
    .select('name')
    .where('role', '=', 'owner')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.name ?? null
}

/** Returns the owner, who invited the first members, and the first free ID for a member. */
export async function ground(db: Db): Promise<{ ownerId: number | null; firstMemberId: number }> {
  const row = await db
    .selectFrom('member')
    .select((eb) => [eb.fn.min('id').as('least'), eb.fn.max('id').as('most')])
    .executeTakeFirstOrThrow()
  // If there is no owner, ID 1 stays free for one, so that the other IDs are the same in both
  // cases.
  return { ownerId: row.least, firstMemberId: Math.max(1, row.most ?? 1) + 1 }
}

/**
 * Writes a whole community with COPY in one transaction: all of it, or nothing. Trackers load it as
 * a snapshot, because the outbox gets a new ID instead of a million events. Commits do not wait for
 * the disk; `noteOnDisk` does.
 * @returns what was written, or why nothing was
 */
export async function fill(
  url: string,
  community: DemoCommunity,
  options: FillOptions,
): Promise<Filled | Exclude<Occupied, null>> {
  const types = { getTypeParser: typeParser }
  const pool = createPool(url, options.log, { max: 2, types, ...LAZY_COMMITS })
  const client = await pool.connect()
  try {
    await client.query('begin')
    const done = await fillAll(client, url, community, options)
    await client.query(typeof done === 'string' ? 'rollback' : 'commit')
    if (typeof done !== 'string') {
      options.onStep?.('statistics and top lists')
      await evaluate(client, pool, { ...options, ...done })
    }
    client.release()
    return done
  } catch (error) {
    client.release(true)
    throw error
  } finally {
    await pool.end()
  }
}

/**
 * Waits until all earlier commits are on disk. It makes a commit that waits for the disk, which is
 * after the others in the log.
 */
export async function noteOnDisk(db: Db): Promise<void> {
  await sql`update demo set made_at = made_at`.execute(db)
}

async function fillAll(
  client: pg.PoolClient,
  url: string,
  community: DemoCommunity,
  options: FillOptions,
) {
  const tx = dbOver(client)
  await sql`select pg_advisory_xact_lock(${DEMO_LOCK})`.execute(tx)
  const why = await occupied(tx)
  if (why !== null) return why
  const { isLarge } = options
  const taken = await makeReady(client, tx, isLarge)
  const { members } = community
  const names = new Map(members.map(({ id, name }) => [id, name]))
  const nameOf = (id: number) => names.get(id) ?? ''
  await writeMembers(client, members, options.secrets, options.passwordHash)
  await writeBans(client, members, nameOf)
  await writeApplications(client, members, options.now)
  await writeStaffBans(tx, options.now)
  const totals: DemoTotals = new Map()
  const memberIds = members.map(({ id }) => id)
  const history = createHistory(Math.floor(options.now.getTime() / 1000), memberIds)
  const others = writeTalk(client, tx, community.talk)
  const along = { ...options, url, totals, history, others }
  const { torrents, ledgerRows } = await writeAll(client, tx, community, along)
  options.onStep?.('ledger and days of members')
  await planForWholeTables(tx)
  await writeTotals(client, memberIds, totals)
  await writeLedger(tx, options.now)
  await writeDays(client, tx, { history, members, totals }, options.now)
  await economy.catchUp(tx, options.now)
  await writeCollections(client, await lastId(tx, 'collection'), memberIds, torrents, options.now)
  await tx
    .insertInto('demo')
    .values({ seed: options.seed, members: members.length, torrents, made_at: options.now })
    .execute()
  if (!isLarge) await fileWords.makeAll(tx)
  options.onStep?.('indexes and references')
  await putBack(tx, taken)
  await letTriggers(tx, isLarge, 'enable')
  await finish(tx, options.journalId, ledgerRows, options.now)
  return { members: members.length, torrents, ledgerRows }
}

/** Writes posts, messages and the handbook, which do not depend on torrents. */
async function* writeTalk(client: CopyClient, tx: Db, talk: DemoTalk): Parts {
  yield* writeThreads(client, tx, talk)
  yield* writeMessages(client, talk)
  yield* writeHandbook(client, tx, talk)
}

/**
 * Prepares the tables. Tags are written before their torrents, so that search words are built only
 * once. Until then, references are not checked, and triggers do not look for torrents. The queries
 * of triggers are planned while the tables are empty.
 */
async function makeReady(client: CopyClient, tx: Db, isLarge: boolean) {
  await sql`set local enable_seqscan = off`.execute(tx)
  await letTriggers(tx, isLarge, 'disable')
  const references = await takeOff(tx, ['torrent_tag'], 'references')
  if (!isLarge) return references
  const all = await takeOff(tx, LARGE, 'all')
  client.emptied = await emptied(tx, LARGE)
  return [...all, ...references]
}

/**
 * Sets the planner for the following steps, which read whole tables that have no statistics yet.
 */
async function planForWholeTables(tx: Db): Promise<void> {
  await sql`set local enable_seqscan = on`.execute(tx)
  await sql`set local enable_nestloop = off`.execute(tx)
  await sql`set local work_mem = '256MB'`.execute(tx)
}

async function letTriggers(tx: Db, isLarge: boolean, how: 'enable' | 'disable'): Promise<void> {
  for (const table of [...BY_THEMSELVES, ...(isLarge ? (['torrent'] as const) : [])]) {
    await sql`alter table ${sql.table(table)} ${sql.raw(how)} trigger user`.execute(tx)
  }
  // This trigger looks for the torrent of each comment, for which there is no index yet. It is not
  // needed, because no upload is anonymous.
  if (isLarge) await sql`alter table comment ${sql.raw(how)} trigger keep_anonymous`.execute(tx)
}

/** Writes the journal of the traffic, sets the sequences of the IDs, and notifies the trackers. */
async function finish(tx: Db, journalId: Buffer, ledgerRows: number, now: Date): Promise<void> {
  await sql`
    insert into traffic_journal (journal_id, node, booked, updated_at, raw_up, raw_down)
    select ${journalId}, 'demo', ${ledgerRows}, ${now}, coalesce(sum(raw_up), 0),
      coalesce(sum(raw_down), 0)
    from traffic_ledger where journal_id = ${journalId}
    on conflict do nothing`.execute(tx)
  for (const table of NUMBERED) {
    await sql`
      select setval(pg_get_serial_sequence(${table}, 'id'), max(id)) from ${sql.table(table)}
    `.execute(tx)
  }
  await roleSlots.beginAll(tx, now)
  await outbox.startAnew(tx)
}
