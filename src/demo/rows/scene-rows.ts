import { sql } from 'kysely'
import type { Db } from '../../store/base/db.ts'

// What the scenes of a demo are about: some members and torrents, which are read once. The number
// of rows does not depend on the size of the community.

export interface SceneMember {
  readonly id: number
  readonly name: string
  readonly role: string
}

export interface SceneTorrent {
  readonly id: number
  readonly name: string
  readonly sizeBytes: number
  readonly category: string
  readonly categoryId: number
  readonly uploaderId: number
}

/** Returns the active members with the most traffic, including staff, at most `limit` of them. */
export async function activeMembers(db: Db, limit: number): Promise<readonly SceneMember[]> {
  const { rows } = await sql<SceneMember>`
    select m.id, m.name, m.role from member m join member_totals t on t.member_id = m.id
    where m.state = 'active' order by t.uploaded + t.downloaded desc, m.id limit ${limit}
  `.execute(db)
  return rows
}

/** Returns the first member with a role; null if there is none. */
export async function firstOf(db: Db, role: string, besides = 0): Promise<SceneMember | null> {
  const { rows } = await sql<SceneMember>`
    select id, name, role from member
    where role = ${role} and state = 'active' and id <> ${besides} order by id limit 1`.execute(db)
  return rows.at(0) ?? null
}

/** Returns members who can sign in, those who downloaded least first. */
export async function quietMembers(db: Db, limit: number): Promise<readonly SceneMember[]> {
  const { rows } = await sql<SceneMember>`
    select m.id, m.name, m.role from member m join member_totals t on t.member_id = m.id
    where m.state = 'active' and m.role = 'member' and m.can_leech
    order by t.downloaded, m.id desc limit ${limit}`.execute(db)
  return rows
}

/** Returns listed torrents, newest first. */
export async function newestTorrents(db: Db, limit: number): Promise<readonly SceneTorrent[]> {
  const { rows } = await sql<SceneTorrent>`
    select t.id, t.name, t.size as "sizeBytes", c.slug as category,
      c.id as "categoryId", t.uploader_id as "uploaderId"
    from torrent t join category c on c.id = t.category_id
    where t.state = 'listed' order by t.created_at desc, t.id desc limit ${limit}`.execute(db)
  return rows
}

/** Returns the bundles of torrents, each with one of these torrents. */
export async function bundlesOf(
  db: Db,
  torrentIds: readonly number[],
  limit: number,
): Promise<readonly { readonly id: number; readonly torrentId: number }[]> {
  const { rows } = await sql<{ id: number; torrentId: number }>`
    select bundle_id as id, max(id) as "torrentId" from torrent
    where id = any(${[...torrentIds]}::bigint[]) and bundle_id is not null
    group by bundle_id order by 2 desc limit ${limit}`.execute(db)
  return rows
}

/**
 * Returns a member who was invited after a time and has uploaded nothing; null if there is none.
 */
export async function invitedSince(db: Db, since: Date): Promise<SceneMember | null> {
  const { rows } = await sql<SceneMember>`
    select id, name, role from member m
    where created_at > ${since} and invited_by is not null and role = 'member'
      and state = 'active' and not exists (select from torrent t where t.uploader_id = m.id)
    order by id desc limit 1`.execute(db)
  return rows.at(0) ?? null
}

/** Returns torrents that a member neither has nor uploaded, newest first. */
export async function unknownTo(
  db: Db,
  memberId: number,
  among: readonly SceneTorrent[],
  limit: number,
): Promise<readonly SceneTorrent[]> {
  const { rows } = await sql<{ id: number }>`
    select torrent_id as id from member_torrent
    where member_id = ${memberId} and torrent_id = any(${among.map(({ id }) => id)}::bigint[])
  `.execute(db)
  const has = new Set(rows.map(({ id }) => id))
  return among
    .filter(({ id, uploaderId }) => !has.has(id) && uploaderId !== memberId)
    .slice(0, limit)
}
