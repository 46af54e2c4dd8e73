import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as announcements from '../records/announcements.ts'
import { tell } from './networks.ts'

// Channels of a network: what is announced in each, and how.

export const MAX_CHANNELS = 20

export interface ChannelSettings {
  readonly name: string
  readonly format: 'line' | 'json'
  /** The line for announcements; null: the default line. */
  readonly template: string | null
  /** Whether listed torrents are announced; undefined: unchanged. */
  readonly hasTorrents?: boolean
  /** Whether promoted torrents are announced. */
  readonly hasPromoted: boolean
  /** Whether new topics, articles, requests and fills are announced that every member may see. */
  readonly hasCommunity: boolean
  /** The channel key; undefined: unchanged; null: removed. */
  readonly key?: string | null
  /**
   * Limits torrents to a saved search of the member who sets it; undefined: unchanged; null: all
   * torrents.
   */
  readonly search?: { readonly id: number; readonly memberId: number } | null
}

export type ChannelRow = Awaited<ReturnType<typeof list>>[number]

/** Returns the channels of a network by name, with their positions in the announce stream. */
export async function list(db: Db, networkId: number) {
  return rowsOf(db)
    .where('network_id', '=', networkId)
    .orderBy(sql`lower(name)`)
    .limit(MAX_CHANNELS)
    .execute()
}

export async function find(db: Db, networkId: number, id: number): Promise<ChannelRow | null> {
  const row = await rowsOf(db)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

function rowsOf(db: Db) {
  return db
    .selectFrom('irc_channel')
    .innerJoin('irc_place', 'irc_place.channel_id', 'irc_channel.id')
    .select(['id', 'network_id as networkId', 'name', 'format', 'template'])
    .select(['has_torrents as hasTorrents', 'has_promoted as hasPromoted'])
    .select(['has_community as hasCommunity', 'search_name as searchName'])
    .select(['said', 'said_at as saidAt', 'fault', 'created_at as createdAt'])
    .select(sql<boolean>`key_sealed is not null`.as('hasKey'))
}

/** `nothing`: neither torrents nor the community are announced. */
export type Outcome = 'done' | 'none' | 'taken' | 'many' | 'no search' | 'nothing'
interface Acting {
  readonly secrets: Secrets
  readonly by: Actor
  readonly now: Date
}

/** Adds a channel, in which everything is announced that happens from now on. */
export async function add(
  db: Db,
  networkId: number,
  given: ChannelSettings,
  { secrets, by, now }: Acting,
): Promise<{ readonly id: number } | Exclude<Outcome, 'done'>> {
  return db.transaction().execute(async (tx) => {
    if (!(await raise(tx, networkId))) return 'none'
    const there = await list(tx, networkId)
    if (there.length >= MAX_CHANNELS) return 'many'
    if (there.some(({ name }) => isSame(name, given.name))) return 'taken'
    if (given.hasTorrents === false && !given.hasCommunity) return 'nothing'
    const searched = await searchOf(tx, given.search ?? null)
    if (searched === null) return 'no search'
    const { id } = await tx
      .insertInto('irc_channel')
      .values({
        network_id: networkId,
        ...rowOf(given),
        key_sealed: given.key == null ? null : secrets.seal(given.key),
        ...searched,
        created_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { newest } = await announcements.bounds(tx)
    await tx.insertInto('irc_place').values({ channel_id: id, place: newest }).execute()
    await note(tx, 'irc.add-channel', { id, ...given }, { by, now })
    return { id }
  })
}

/** Changes a channel. Its position in the stream stays, so nothing is repeated or left out. */
export async function change(
  db: Db,
  networkId: number,
  id: number,
  given: ChannelSettings,
  { secrets, by, now }: Acting,
): Promise<Exclude<Outcome, 'many'>> {
  return db.transaction().execute(async (tx) => {
    if (!(await raise(tx, networkId))) return 'none'
    const there = await list(tx, networkId)
    const before = there.find((one) => one.id === id)
    if (before === undefined) return 'none'
    if (!(given.hasTorrents ?? before.hasTorrents) && !given.hasCommunity) return 'nothing'
    if (there.some((one) => one.id !== id && isSame(one.name, given.name))) return 'taken'
    const searched = given.search === undefined ? {} : await searchOf(tx, given.search)
    if (searched === null) return 'no search'
    const { key } = given
    await tx
      .updateTable('irc_channel')
      .set({
        ...rowOf(given),
        ...(key !== undefined && { key_sealed: key === null ? null : secrets.seal(key) }),
        ...searched,
      })
      .where('id', '=', id)
      .execute()
    await tx.updateTable('irc_place').set({ fault: null }).where('channel_id', '=', id).execute()
    await note(tx, 'irc.change-channel', { id, ...given }, { by, now })
    return 'done'
  })
}

/** Removes a channel, which the bot leaves. */
export async function remove(
  db: Db,
  networkId: number,
  id: number,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await raise(tx, networkId)
    const row = await tx
      .deleteFrom('irc_channel')
      .where('network_id', '=', networkId)
      .where('id', '=', id)
      .returning('name')
      .executeTakeFirst()
    if (row === undefined) return false
    await note(tx, 'irc.remove-channel', { id, name: row.name }, { by, now })
    return true
  })
}

/** Locks the network and makes the bot connect to it again; false: there is none. */
async function raise(tx: Db, networkId: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('irc_network')
    .set({ revision: sql`revision + 1` })
    .where('id', '=', networkId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function searchOf(tx: Db, search: ChannelSettings['search']) {
  const none = { search_name: null, search_query: null, search_filter: null }
  if (search === null || search === undefined) return { ...none, search_member_id: null }
  const row = await tx
    .selectFrom('saved_search')
    .select(['name', 'query', 'filter'])
    .where('id', '=', search.id)
    .where('member_id', '=', search.memberId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { name, query, filter } = row
  return {
    ...{ search_name: name, search_query: query, search_filter: JSON.stringify(filter) },
    search_member_id: search.memberId,
  }
}

async function note(
  tx: Db,
  action: 'irc.add-channel' | 'irc.change-channel' | 'irc.remove-channel',
  channel: { readonly id: number; readonly name: string } & Partial<ChannelSettings>,
  { by, now }: Pick<Acting, 'by' | 'now'>,
): Promise<void> {
  const { id, name, format = null, template = null } = channel
  const target = { kind: 'irc-channel', id, name }
  const after = action === 'irc.remove-channel' ? undefined : { name, format, template }
  await audit.record(tx, { by, action, target, ...(after && { after }) }, now)
  await tell(tx)
}

function rowOf(given: ChannelSettings) {
  const { name, format, template, hasTorrents, hasPromoted, hasCommunity } = given
  const said = { has_promoted: hasPromoted, has_community: hasCommunity }
  const torrents = hasTorrents === undefined ? {} : { has_torrents: hasTorrents }
  return { name, format, template, ...said, ...torrents }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
