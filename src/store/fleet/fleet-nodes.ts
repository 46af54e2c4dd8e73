import { createHash, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as audit from '../records/audit.ts'
import { SWITCHES_CHANNEL } from './node-switches.ts'

// Nodes that were added with a join word: `babou node add`, `babou node join`, `babou node remove`.

/**
 * The channel that informs hubs that a node was added, so that they prepare a copy of the full
 * state.
 */
export const NODE_ADDED_CHANNEL = 'node_added'

const WORD_SECONDS = 3_600
/** How long after joining a node may read a state. */
const STATE_SECONDS = 3_600

/** The roles for which `babou node add` creates a join word. */
export const joinedRoles = ['tracker', 'site', 'jobs'] as const
export type JoinedRole = (typeof joinedRoles)[number]

export interface NewNode {
  readonly name: string
  readonly role: JoinedRole
  readonly address: string | null
  /**
   * The hosts of the database under which the machine reaches them; null: the addresses that the
   * hub uses.
   */
  readonly databaseHosts?: string | null
  readonly word: { readonly id: string; readonly token: string }
}

/**
 * Adds a node, or gives another join word to a node that is not running; its earlier word is then
 * invalid.
 */
export async function add(db: Db, node: NewNode, by: audit.Actor, now: Date): Promise<Date> {
  const { name, role, address, databaseHosts = null, word } = node
  const until = new Date(now.getTime() + WORD_SECONDS * 1000)
  const values = {
    ...{
      role,
      address,
      database_hosts: databaseHosts,
      added_by: by.name,
      added_at: now,
      joined_at: null,
      joined_from: null,
    },
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

/**
 * Returns whether a node with this name has joined, or one of this role reports under it, and it
 * was not removed.
 */
export async function isThere(db: Db, name: string, role: JoinedRole): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from fleet_node
      where name = ${name} and joined_at is not null and removed_at is null)
    or exists (select from service where node = ${name} and type = ${role})
    or exists (select from tracker_node where node = ${name}) as there`.execute(db)
  return rows[0].there
}

export type Claimed =
  | ({ readonly ok: true } & Pick<NewNode, 'name' | 'role' | 'address' | 'databaseHosts'>)
  | { readonly ok: false; readonly why: string }

/**
 * Uses up a join word, and lets its node read a state with `stateKey` for an hour. Of several
 * claims of one word, exactly one succeeds.
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
      .select(['name', 'role', 'address', 'database_hosts as databaseHosts'])
      .select(['word_digest', 'word_until', 'joined_at', 'removed_at'])
      .where('word_id', '=', word.id)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return refused('no such word: it is for another fleet, or was replaced')
    if (!isSame(row.word_digest, word.token)) return refused('the word was altered')
    if (row.removed_at !== null) return refused('its node was removed')
    if (row.joined_at !== null) return refused('the word was used already')
    if (row.word_until < now) return refused('the word is older than an hour')
    const { name, role, address, databaseHosts } = row
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
    return { ok: true, name, role, address, databaseHosts }
  })
}

function refused(why: string): Claimed {
  return { ok: false, why }
}

/** Returns whether this key may read states for the node now. */
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
    .where('role', '=', 'tracker')
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (row?.state_digest == null || row.state_until === null || row.state_until < now) return false
  return isSame(row.state_digest, stateKey)
}

/**
 * Sets the address at which proxies reach a node, which the node never changes; null: the address
 * at which it reports that it listens. False: there is no node with this name.
 */
export async function move(
  db: Db,
  { name, address }: Pick<NewNode, 'name' | 'address'>,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // A node that joined without a join word has no row yet.
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

/**
 * Returns the addresses at which proxies reach nodes, by name, except for nodes that are reached
 * where they listen.
 */
export async function addresses(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('fleet_node')
    .select(['name', 'address'])
    .where('removed_at', 'is', null)
    .where('address', 'is not', null)
    .execute()
  return new Map(rows.map(({ name, address }) => [name, address ?? '']))
}

export interface RemovedNode {
  readonly name: string
  readonly reason: string
}

/** Returns trackers that were removed and not added again. */
export async function removed(db: Db): Promise<readonly RemovedNode[]> {
  const rows = await db
    .selectFrom('fleet_node')
    .select(['name', 'removed_reason'])
    .where('role', '=', 'tracker')
    .where('removed_at', 'is not', null)
    .execute()
  return rows.map((row) => ({ name: row.name, reason: row.removed_reason ?? '' }))
}

/** Returns whether the tracker with this name was removed and not added again. */
export async function isRemoved(db: Db, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('fleet_node')
    .select('name')
    .where('name', '=', name)
    .where('role', '=', 'tracker')
    .where('removed_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

export interface RevokedList {
  /** The list in PEM format. */
  readonly list: string
  readonly at: Date
}

/** Returns the list of revoked certificates that the authority wrote last; null: there is none. */
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
