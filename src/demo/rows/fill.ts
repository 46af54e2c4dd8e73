import { sql } from 'kysely'
import type pg from 'pg'
import type { Log } from '../../shared/log.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { createPool, dbOver, typeParser, type Db } from '../../store/base/db.ts'
import * as economy from '../../store/points/economy-figures.ts'
import * as fileWords from '../../store/search/file-words.ts'
import * as outbox from '../../store/records/outbox.ts'
import * as roleSlots from '../../store/roles/role-slots.ts'
import { putBack, takeOff } from './bare-tables.ts'
import { demoBundles, writeCollections } from './bundle-rows.ts'
import { catalogIds } from './catalog-ids.ts'
import { createHistory } from './history.ts'
import { writeHistory } from './history-rows.ts'
import { writeLedger } from './ledger-rows.ts'
import { writeBans, writeMembers } from './member-rows.ts'
import { writePetitions } from './petition-rows.ts'
import { writeRatio, writeStaffBans } from './ratio-rows.ts'
import { writeRatings } from './rating-rows.ts'
import { leaveStage, makeStage, STAGE, stagePaths } from './staged-torrents.ts'
import { writeTalk } from './talk-rows.ts'
import { writeTorrents } from './torrent-rows.ts'
import { writeTotals, writeTraffic, type DemoTraffic } from './traffic-rows.ts'
import type { DemoCommunity, DemoTorrent } from './types.ts'

export interface FillOptions {
  readonly log: Log
  readonly secrets: Secrets
  /** Of the one password that all demo members have. */
  readonly passwordHash: string
  /** 16 bytes, the journal of all traffic. */
  readonly journalId: Buffer
  readonly now: Date
  readonly seed: string
  /** Whether so many come that indexes are built for all of them in the end. */
  readonly isLarge: boolean
  /** Called after each batch with the torrents that are in. */
  readonly onProgress?: (torrents: number) => void
}

export interface Filled {
  readonly members: number
  readonly torrents: number
  readonly ledgerRows: number
}

/** Why a database cannot take a demo; null: it can. */
export type Occupied = 'members' | 'torrents' | null

/** What pages ask for by plans of the planner. */
const FILLED = [
  'blob',
  'blob_part',
  'audit_log',
  'bookmark',
  'bundle',
  'collection',
  'collection_item',
  'comment',
  'member',
  'member_totals',
  'member_torrent',
  'peer_session',
  'petition',
  'rating',
  'revision',
  'sign_in',
  'invite',
  'ledger_account',
  'ledger_entry',
  'ledger_post',
  'member_day',
  'leech_ban',
  'ratio_day',
  'ratio_event',
  'ratio_input',
  'ratio_state',
  'tag',
  'thanks',
  'torrent',
  'torrent_blob',
  'torrent_decision',
  'torrent_file',
  'torrent_folder',
  'torrent_hash',
  'torrent_measure',
  'torrent_stats',
  'torrent_tag',
  'torrent_words',
  'traffic_ledger',
] as const
/** Those with a row or many for each torrent: bare while a large community is written. */
const LARGE = [
  'blob',
  'blob_part',
  'bookmark',
  'bundle',
  'comment',
  'member_torrent',
  'peer_session',
  'rating',
  'revision',
  'thanks',
  'torrent',
  'torrent_blob',
  'torrent_file',
  'torrent_folder',
  'torrent_hash',
  'torrent_measure',
  'torrent_stats',
  'torrent_words',
  'traffic_ledger',
] as const
/** Those whose triggers look after other tables, which are written as they must be. */
const BY_THEMSELVES = ['torrent_tag', 'torrent_file', 'torrent_stats'] as const
/** Torrents in memory at once. */
const BATCH = 500
// Any number that nothing else takes: "babou" and the demo's 2.
const DEMO_LOCK = 0x6261_626f_7502

/** Whether a community is there already: other members than owners, or any torrent. */
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

/** The owner, who invited the first members; and the first id that is free for one. */
export async function ground(db: Db): Promise<{ ownerId: number | null; firstMemberId: number }> {
  const row = await db
    .selectFrom('member')
    .select((eb) => [eb.fn.min('id').as('least'), eb.fn.max('id').as('most')])
    .executeTakeFirstOrThrow()
  // Without an owner, 1 is left for the one who comes: ids are the same either way.
  return { ownerId: row.least, firstMemberId: Math.max(1, row.most ?? 1) + 1 }
}

/**
 * Writes a whole community in one transaction, by COPY: all of it is there or nothing. The trackers
 * get it as a snapshot, since the outbox becomes another one: a million events are not recorded.
 *
 * @returns what was written, or why nothing was
 */
export async function fill(
  url: string,
  community: DemoCommunity,
  options: FillOptions,
): Promise<Filled | Exclude<Occupied, null>> {
  const pool = createPool(url, options.log, { max: 1, types: { getTypeParser: typeParser } })
  const client = await pool.connect()
  try {
    await client.query('begin')
    const done = await fillAll(client, community, options)
    await client.query(typeof done === 'string' ? 'rollback' : 'commit')
    // The plans of the first question must already know how much there is now.
    if (typeof done !== 'string') await client.query(`vacuum analyze ${FILLED.join(', ')}`)
    client.release()
    return done
  } catch (error) {
    client.release(true)
    throw error
  } finally {
    await pool.end()
  }
}

async function fillAll(client: pg.PoolClient, community: DemoCommunity, options: FillOptions) {
  const tx = dbOver(client)
  await sql`select pg_advisory_xact_lock(${DEMO_LOCK})`.execute(tx)
  const why = await occupied(tx)
  if (why !== null) return why
  const { isLarge } = options
  const taken = await makeReady(tx, isLarge)
  const table = isLarge ? STAGE : undefined
  const { members } = community
  const names = new Map(members.map(({ id, name }) => [id, name]))
  const nameOf = (id: number) => names.get(id) ?? ''
  await writeMembers(client, members, options.secrets, options.passwordHash)
  await writeBans(client, members, nameOf)
  await writePetitions(client, members, options.now)
  await writeStaffBans(tx, options.now)
  const traffic: DemoTraffic = {
    now: Math.floor(options.now.getTime() / 1000),
    journalId: options.journalId,
    next: 0,
    totals: new Map(),
  }
  const history = createHistory(traffic.now)
  const ids = await catalogIds(tx)
  const places = demoBundles(client, await lastId(tx, 'bundle'))
  let torrents = 0
  for (const batch of batches(community.torrents)) {
    await ids.learnTags(batch)
    await places.learn(batch)
    await writeTorrents(client, batch, { ...ids, bundleOf: places.bundleOf }, table)
    if (isLarge) await stagePaths(client, batch)
    await writeTraffic(client, batch, traffic)
    history.add(batch)
    await writeTalk(client, batch, nameOf)
    await writeRatings(client, batch)
    torrents += batch.length
    options.onProgress?.(torrents)
  }
  const memberIds = members.map(({ id }) => id)
  await writeTotals(client, memberIds, traffic.totals)
  await writeLedger(tx, options.now)
  await writeHistory(client, tx, history, memberIds, traffic.totals)
  await writeRatio(client, tx, history, members, traffic.totals, options.now)
  await economy.catchUp(tx, options.now)
  await writeCollections(client, await lastId(tx, 'collection'), memberIds, torrents, options.now)
  await tx
    .insertInto('demo')
    .values({ seed: options.seed, members: members.length, torrents, made_at: options.now })
    .execute()
  await (isLarge ? leaveStage(tx) : fileWords.makeAll(tx))
  await putBack(tx, taken)
  await letTriggers(tx, isLarge, 'enable')
  await finish(tx, traffic, options.now)
  return { members: members.length, torrents, ledgerRows: traffic.next }
}

/**
 * Tags come before their torrents, whose words are made once then: no reference may be checked, and
 * no trigger look for torrents. The plans of triggers are made while tables are empty.
 */
async function makeReady(tx: Db, isLarge: boolean) {
  await sql`set local enable_seqscan = off`.execute(tx)
  await letTriggers(tx, isLarge, 'disable')
  const references = await takeOff(tx, ['torrent_tag'], 'references')
  if (!isLarge) return references
  await makeStage(tx)
  return [...(await takeOff(tx, LARGE, 'all')), ...references]
}

async function letTriggers(tx: Db, isLarge: boolean, how: 'enable' | 'disable'): Promise<void> {
  for (const table of [...BY_THEMSELVES, ...(isLarge ? (['torrent'] as const) : [])]) {
    await sql`alter table ${sql.table(table)} ${sql.raw(how)} trigger user`.execute(tx)
  }
}

async function lastId(tx: Db, table: 'bundle' | 'collection'): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(id), 0) as last from ${sql.table(table)}`.execute(tx)
  return rows[0].last
}

function* batches(torrents: Iterable<DemoTorrent>): Generator<readonly DemoTorrent[]> {
  let batch: DemoTorrent[] = []
  for (const torrent of torrents) {
    if (batch.push(torrent) < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** The journal of the traffic, the sequences of ids, and word to the trackers. */
async function finish(tx: Db, traffic: DemoTraffic, now: Date): Promise<void> {
  await sql`
    insert into traffic_journal (journal_id, node, booked, updated_at, raw_up, raw_down)
    select ${traffic.journalId}, 'demo', ${traffic.next}, ${now}, coalesce(sum(raw_up), 0),
      coalesce(sum(raw_down), 0)
    from traffic_ledger where journal_id = ${traffic.journalId}
    on conflict do nothing`.execute(tx)
  for (const table of ['member', 'torrent', 'bundle', 'collection'] as const) {
    await sql`
      select setval(pg_get_serial_sequence(${table}, 'id'), max(id)) from ${sql.table(table)}
    `.execute(tx)
  }
  await roleSlots.beginAll(tx, now)
  await outbox.startAnew(tx)
}
