import { sql } from 'kysely'
import type { Act, ModerationMode, TorrentState } from '../../domain/uploads/moderation.ts'
import { mustWait, transitionOf } from '../../domain/uploads/moderation.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as live from '../records/live.ts'
import { noteDecision } from '../torrents/note-decision.ts'
import { tellUploader } from '../torrents/news.ts'
import * as torrentStates from '../torrents/states.ts'
import type { Parties } from '../records/parties.ts'
import { mayDecide } from '../records/parties.ts'

// Decisions of moderators. Each changes the state, notifies the trackers and the uploader, and is
// recorded, all in one transaction.

export interface Decision {
  readonly act: Act
  /** At most 200 characters; shown to the uploader, and by clients to members. */
  readonly reason: string
  /** The state that the moderator saw; null: any. */
  readonly seen: TorrentState | null
  /** Whether staff may list the uploads that they made, by a setting. */
  readonly ownUploads: boolean
}

export type Decided =
  | { readonly ok: true; readonly state: TorrentState; readonly name: string }
  | { readonly ok: false; readonly code: 'GONE' }
  /** The state does not allow this action, or is no longer the one that the moderator saw. */
  | { readonly ok: false; readonly code: 'CONFLICT'; readonly state: TorrentState }

/**
 * Returns the parties of an upload that is to be listed: the uploader, who may not decide unless
 * the setting allows it.
 */
function partiesOf(uploaderId: number | null, ownUploads: boolean): Parties {
  return { about: [], also: ownUploads ? [] : [uploaderId] }
}

/** Returns whether a moderator may list an upload of this member. */
export function mayList(
  db: Db,
  uploaderId: number | null,
  by: audit.Actor,
  ownUploads: boolean,
): Promise<boolean> {
  return mayDecide(db, by, partiesOf(uploaderId, ownUploads))
}

/**
 * Changes the state of a torrent, as the table of transitions allows.
 *
 * @throws Involved when a staff member would list an upload that they made, and the setting does
 * not allow it
 */
export async function decide(
  db: Db,
  id: number,
  { act, reason, seen, ownUploads }: Decision,
  by: audit.Actor,
  now: Date,
): Promise<Decided> {
  const transition = transitionOf(act)
  if (transition === null) throw new Error(`unknown act of moderation: ${act}`)
  return db.transaction().execute(async (tx) => {
    const row = await lock(tx, id)
    if (row === undefined) return { ok: false, code: 'GONE' }
    const isOpen = transition.from.includes(row.state) && (seen === null || seen === row.state)
    if (!isOpen) return { ok: false, code: 'CONFLICT', state: row.state }
    const { to } = transition
    await setState(tx, id, { from: row.state, to, reason }, now)
    await noteDecision(tx, id, { act, from: row.state, to, reason }, by, now)
    await tx.deleteFrom('moderation_claim').where('torrent_id', '=', id).execute()
    await tellUploader(tx, { id, ...row }, { code: 'upload-decided', act, reason }, by, now)
    if (act === 'resubmit') await live.hintQueue(tx, row.name)
    else {
      const target = { kind: 'torrent', id, name: row.name }
      const states = { before: { state: row.state }, after: { state: to } }
      const because = reason === '' ? {} : { reason }
      const lists = to === 'listed' ? { parties: partiesOf(row.uploader_id, ownUploads) } : {}
      const action = `torrent.${act}` as const
      await audit.record(tx, { by, action, target, ...states, ...because, ...lists }, now)
    }
    return { ok: true, state: to, name: row.name }
  })
}

async function lock(tx: Db, id: number) {
  return tx
    .selectFrom('torrent')
    .select(['name', 'state', 'uploader_id'])
    .where('id', '=', id)
    .where('state', '!=', 'removed')
    .forUpdate()
    .executeTakeFirst()
}

interface Change {
  readonly from: TorrentState
  readonly to: TorrentState
  readonly reason: string
}

async function setState(tx: Db, id: number, { from, to, reason }: Change, now: Date) {
  // A torrent counts as new from when it is first listed, not from when it was uploaded.
  const isNew = to === 'listed' && from !== 'frozen'
  await tx
    .updateTable('torrent')
    .set({
      state: to,
      state_reason: reason === '' ? null : reason,
      state_at: now,
      version: sql`version + 1`,
    })
    .$if(isNew, (update) =>
      update.set({ created_at: now, submitted_at: sql`coalesce(submitted_at, created_at)` }),
    )
    .where('id', '=', id)
    .execute()
  const becomes = isNew ? 'listed' : to === 'listed' ? 'bumped' : 'removed'
  if (to === 'listed' || from === 'listed') {
    await torrentStates.recordAnnounced(tx, id, becomes, now)
  } else await torrentStates.record(tx, [id], now)
}

export interface DecisionRow {
  readonly act: string
  /** Null: the command line, the program, or a deleted account. */
  readonly by: string | null
  readonly reason: string
  readonly at: Date
}

/** Lists the decisions about a torrent, newest first. */
export async function decisions(
  db: Db,
  torrentId: number,
  limit: number,
): Promise<readonly DecisionRow[]> {
  return db
    .selectFrom('torrent_decision as d')
    .leftJoin('member', 'member.id', 'd.member_id')
    .select(['d.act', 'member.name as by', 'd.reason', 'd.at'])
    .where('d.torrent_id', '=', torrentId)
    .orderBy('d.id', 'desc')
    .limit(limit)
    .execute()
}

/**
 * Which members' uploads wait for approval, and after how many listed uploads a member is no longer
 * a newcomer.
 */
export interface QueueRule {
  readonly moderation: ModerationMode
  readonly newcomerUploads: number
}

/** Returns the initial state of a member's new upload. */
export async function firstState(
  db: Db,
  { moderation, newcomerUploads }: QueueRule,
  uploader: { readonly id: number; readonly maySkip: boolean },
): Promise<'listed' | 'pending'> {
  if (uploader.maySkip || moderation === 'nobody') return 'listed'
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select from torrent where uploader_id = ${uploader.id} and state = 'listed'
      limit ${newcomerUploads}) as few`.execute(db)
  const given = { maySkip: uploader.maySkip, listedUploads: Number(rows[0].n) }
  return mustWait(moderation, given, newcomerUploads) ? 'pending' : 'listed'
}
