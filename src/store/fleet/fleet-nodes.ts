import { createHash, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as audit from '../records/audit.ts'
import * as swarmCounts from '../torrents/swarm-counts.ts'
import { SWITCHES_CHANNEL } from './node-switches.ts'

// Nodes that were added with a word: `babou node add`, `babou node join`, `babou node remove`.

/** The channel on which hubs hear that a node was added, so that a copy of a state is ready. */
export const NODE_ADDED_CHANNEL = 'node_added'

const WORD_SECONDS = 3_600
/** After joining, in which a state may be read. */
const STATE_SECONDS = 3_600

export interface NewNode {
  readonly name: string
  readonly role: 'tracker'
  readonly address: string | null
  readonly word: { readonly id: string; readonly token: string }
}

/** Adds a node, or gives one that is not there another word; the earlier word holds no more. */
export async function add(db: Db, node: NewNode, by: audit.Actor, now: Date): Promise<Date> {
  const { name, role, address, word } = node
  const until = new Date(now.getTime() + WORD_SECONDS * 1000)
  const values = {
    ...{ role, address, added_by: by.name, added_at: now, joined_at: null, joined_from: null },
    ...{ word_id: word.id, word_digest: digestOf(word.token), word_until: until },
    ...{ state_digest: null, state_until: null },
    ...{ removed_at: null, removed_by: null, removed_reason: null },
  }
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('fleet_node')
      .values({ name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .execute()
    await audit.record(tx, { by, action: 'node.add', target: { kind: 'node', name } }, now)
    for (const channel of [NODE_ADDED_CHANNEL, SWITCHES_CHANNEL]) {
      await sql`select pg_notify(${channel}, '')`.execute(tx)
    }
  })
  return until
}

/** Whether a node of this name joined and was not removed. */
export async function isThere(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from fleet_node
      where name = ${name} and joined_at is not null and removed_at is null)
    or exists (select from tracker_node where node = ${name}) as there`.execute(db)
  return rows[0].there
}

export type Claimed =
  | { readonly ok: true; readonly name: string; readonly role: 'tracker' }
  | { readonly ok: false; readonly why: string }

/**
 * Uses a word up, and lets its node read a state with `stateKey` for an hour. Exactly one of
 * several claims of one word succeeds.
 */
export async function claim(
  db: Db,
  word: { readonly id: string; readonly token: string; readonly stateKey: string },
  from: string | null,
  now: Date,
): Promise<Claimed> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('fleet_node')
      .select(['name', 'role', 'word_digest', 'word_until', 'joined_at', 'removed_at'])
      .where('word_id', '=', word.id)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return refused('no such word: it is of another fleet, or was replaced')
    if (!isSame(row.word_digest, word.token)) return refused('the word was altered')
    if (row.removed_at !== null) return refused('its node was removed')
    if (row.joined_at !== null) return refused('the word was used already')
    if (row.word_until < now) return refused('the word is older than an hour')
    const { name } = row
    await tx
      .updateTable('fleet_node')
      .set({ joined_at: now, joined_from: from, state_digest: digestOf(word.stateKey) })
      .set({ state_until: new Date(now.getTime() + STATE_SECONDS * 1000) })
      .where('name', '=', name)
      .execute()
    const after = { address: from }
    const target = { kind: 'node', name }
    const entry = { by: audit.theProgram, action: 'node.join', target, after } as const
    await audit.record(tx, entry, now)
    return { ok: true, name, role: 'tracker' }
  })
}

function refused(why: string): Claimed {
  return { ok: false, why }
}

/** Whether this key reads states for the node now. */
export async function mayReadState(
  db: Db,
  name: string,
  stateKey: string,
  now: Date,
): Promise<boolean> {
  const row = await db
    .selectFrom('fleet_node')
    .select(['state_digest', 'state_until'])
    .where('name', '=', name)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (row?.state_digest == null || row.state_until === null || row.state_until < now) return false
  return isSame(row.state_digest, stateKey)
}

/**
 * Sets where proxies reach a node, which nothing of the node itself changes; null: where it says
 * that it listens. False: there is no node of this name.
 */
export async function move(
  db: Db,
  { name, address }: Pick<NewNode, 'name' | 'address'>,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // One that joined without a word has no row yet.
    await sql`
      insert into fleet_node (name, role, added_by, added_at, joined_at, word_id, word_digest,
        word_until)
      select ${name}, 'tracker', '', ${now}::timestamptz, ${now}::timestamptz,
        ${`moved ${name}`}, ${Buffer.alloc(32)}::bytea, ${now}::timestamptz
      where exists (select from tracker_node where node = ${name})
      on conflict (name) do nothing`.execute(tx)
    const before = await tx
      .selectFrom('fleet_node')
      .select('address')
      .where('name', '=', name)
      .where('removed_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (before === undefined) return false
    await tx.updateTable('fleet_node').set({ address }).where('name', '=', name).execute()
    const target = { kind: 'node', name }
    const values = { before: { address: before.address }, after: { address } }
    await audit.record(tx, { by, action: 'node.move', target, ...values }, now)
    return true
  })
}

/** Where proxies reach nodes, by name; those that are reached where they listen are missing. */
export async function addresses(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('fleet_node')
    .select(['name', 'address'])
    .where('removed_at', 'is', null)
    .where('address', 'is not', null)
    .execute()
  return new Map(rows.map(({ name, address }) => [name, address ?? '']))
}

/** How a node is removed: why, and the new list of revoked certificates, if the caller has one. */
export interface Removal {
  readonly name: string
  readonly reason: string
  readonly revoked: string | null
}

/**
 * Removes a node and what it reported: hubs refuse its name and its certificate within seconds,
 * and nothing that is generated names it. False: there is no node of this name.
 */
export async function remove(
  db: Db,
  { name, reason, revoked }: Removal,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  const stores = await db.transaction().execute(async (tx) => {
    const reported = await tx
      .deleteFrom('tracker_node')
      .where('node', '=', name)
      .returning('store_id')
      .execute()
    const gone = { removed_at: now, removed_by: by.name, removed_reason: reason }
    if (!(await markRemoved(tx, name, gone, reported.length > 0))) return null
    await tx.deleteFrom('service').where('node', '=', name).where('type', '=', 'tracker').execute()
    await tx.deleteFrom('drained_node').where('node', '=', name).execute()
    if (revoked !== null) await keepRevoked(tx, revoked, now)
    const target = { kind: 'node', name }
    await audit.record(tx, { by, action: 'node.remove', target, reason }, now)
    await sql`select pg_notify(${SWITCHES_CHANNEL}, '')`.execute(tx)
    return reported.map((row) => row.store_id)
  })
  for (const storeId of stores ?? []) await swarmCounts.forget(db, storeId)
  return stores !== null
}

interface Gone {
  readonly removed_at: Date
  readonly removed_by: string
  readonly removed_reason: string
}

/** Marks it; a node that joined without a word gets a row. False: it is not known. */
async function markRemoved(tx: Db, name: string, gone: Gone, isKnown: boolean): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('fleet_node')
    .set({ ...gone, state_digest: null, state_until: null })
    .where('name', '=', name)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n || !isKnown) return numUpdatedRows > 0n
  const at = gone.removed_at
  const noWord = { word_id: `removed ${name}`, word_digest: Buffer.alloc(32), word_until: at }
  const added = { name, role: 'tracker', added_by: '', added_at: at, ...noWord } as const
  await tx
    .insertInto('fleet_node')
    .values({ ...added, ...gone })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(gone))
    .execute()
  return true
}

export interface RemovedNode {
  readonly name: string
  readonly reason: string
}

/** Nodes that were removed and not added again. */
export async function removed(db: Db): Promise<readonly RemovedNode[]> {
  const rows = await db
    .selectFrom('fleet_node')
    .select(['name', 'removed_reason'])
    .where('removed_at', 'is not', null)
    .execute()
  return rows.map((row) => ({ name: row.name, reason: row.removed_reason ?? '' }))
}

/** Whether the node of this name was removed and not added again. */
export async function isRemoved(db: Db, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('fleet_node')
    .select('name')
    .where('name', '=', name)
    .where('removed_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

async function keepRevoked(tx: Db, list: string, at: Date): Promise<void> {
  await tx
    .insertInto('bridge_revocation')
    .values({ list, at })
    .onConflict((conflict) => conflict.column('only_one').doUpdateSet({ list, at }))
    .execute()
}

export interface RevokedList {
  /** In PEM. */
  readonly list: string
  readonly at: Date
}

/** The list of revoked certificates that the authority last wrote; null: there is none. */
export async function revokedList(db: Db): Promise<RevokedList | null> {
  const row = await db.selectFrom('bridge_revocation').select(['list', 'at']).executeTakeFirst()
  return row ?? null
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function isSame(digest: Uint8Array, secret: string): boolean {
  return timingSafeEqual(digest, digestOf(secret))
}
