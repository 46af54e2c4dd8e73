import { sql } from 'kysely'
import { torrentStates as STATES } from '../../domain/uploads/moderation.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { noteDecision } from './note-decision.ts'
import { tellUploader } from './news.ts'
import * as torrentStates from './states.ts'

// The search for torrents that staff use; it includes removed and pending torrents.

export const TORRENT_STATES = STATES

export interface TorrentFilter {
  /** Words in the name, or an info hash; '' for all. */
  readonly words: string
  readonly state: (typeof TORRENT_STATES)[number] | null
  /** ID of the last one shown. */
  readonly before: number | null
  readonly limit: number
}

export type CareTorrent = Awaited<ReturnType<typeof list>>[number]

/** Lists torrents of every state, newest first. */
export async function list(db: Db, { words, state, before, limit }: TorrentFilter) {
  let query = db
    .selectFrom('torrent')
    .leftJoin('member', 'member.id', 'torrent.uploader_id')
    .select(['torrent.id', 'torrent.name', 'torrent.state', 'torrent.size'])
    .select(['torrent.created_at as createdAt', 'torrent.removed_at as removedAt'])
    .select(['torrent.removed_reason as removedReason', 'member.name as uploader'])
  if (/^[0-9a-f]{40}$/i.test(words)) {
    const hash = Buffer.from(words, 'hex')
    const ids = sql<number>`(select torrent_id from torrent_hash where hash = ${hash})`
    query = query.where('torrent.id', 'in', ids)
  } else {
    for (const word of words.split(/\s+/).filter(Boolean).slice(0, 8)) {
      query = query.where('torrent.name', 'ilike', `%${word.replace(/[\\%_]/g, '\\$&')}%`)
    }
  }
  if (state !== null) query = query.where('torrent.state', '=', state)
  if (before !== null) query = query.where('torrent.id', '<', before)
  return query.orderBy('torrent.id', 'desc').limit(limit).execute()
}

export type Restored = { readonly ok: boolean; readonly isContentGone: boolean }

/** Restores a removed torrent whose content is still stored, and notifies the trackers. */
export async function restore(db: Db, id: number, by: Actor, now: Date): Promise<Restored> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('torrent')
      .leftJoin('torrent_blob', 'torrent_blob.torrent_id', 'torrent.id')
      .select([
        'torrent.name',
        'torrent.uploader_id',
        'torrent.removed_reason',
        'torrent.removed_by',
        'torrent_blob.torrent_id as blob',
      ])
      .where('torrent.id', '=', id)
      .where('torrent.state', '=', 'removed')
      .forUpdate('torrent')
      .executeTakeFirst()
    if (row === undefined) return { ok: false, isContentGone: false }
    if (row.blob === null) return { ok: false, isContentGone: true }
    const gone = { removed_at: null, removed_by: null, removed_reason: null }
    const listed = { ...gone, state_reason: null, state_at: now }
    await tx
      .updateTable('torrent')
      .set({ state: 'listed', ...listed, version: sql`version + 1` })
      .where('id', '=', id)
      .execute()
    await torrentStates.recordAnnounced(
      tx,
      id,
      (await wasListed(tx, id)) ? 'bumped' : 'listed',
      now,
    )
    const states = { from: 'removed', to: 'listed' } as const
    await noteDecision(tx, id, { act: 'restore', ...states, reason: '' }, by, now)
    await tellUploader(tx, { id, ...row }, { code: 'torrent-restored' }, by, now)
    const target = { kind: 'torrent', id, name: row.name }
    const before = { state: 'removed', reason: row.removed_reason }
    // Uploaders may restore only what they removed.
    const isTheirs = row.removed_by === by.memberId
    const parties = { about: [], also: isTheirs ? [] : [row.uploader_id] }
    await audit.record(tx, { by, action: 'torrent.restore', target, before, parties }, now)
    return { ok: true, isContentGone: false }
  })
}

/**
 * Returns whether the torrent was in the catalog before its removal: an upload that waits for
 * approval can be removed too.
 */
async function wasListed(tx: Db, id: number): Promise<boolean> {
  const decision = await tx
    .selectFrom('torrent_decision')
    .select('from_state')
    .where('torrent_id', '=', id)
    .where('act', '=', 'remove')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return decision === undefined || ['listed', 'frozen'].includes(decision.from_state)
}
