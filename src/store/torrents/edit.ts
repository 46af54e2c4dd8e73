import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { noteDecision } from './note-decision.ts'
import type { State } from '../records/revisions.ts'
import * as revisions from '../records/revisions.ts'
import type { Removal } from '../records/removals.ts'
import { torrentLines } from '../search/lines.ts'
import { tellUploader } from './news.ts'
import * as torrentParts from './parts.ts'
import * as torrentStates from './states.ts'
import { setTags } from '../taxonomy/torrent-tags.ts'

export interface Edit {
  readonly name: string
  readonly categoryId: number
  readonly description: string
  readonly tags: readonly string[]
  /** Values of other parts of the form, by name; parts that are not given do not change. */
  readonly parts?: torrentParts.PartValues
}

/** The revision on which an edit is based, and its summary. */
export interface EditOf {
  /** The revision that the editor saw. */
  readonly revision: number
  /** For the history; at most 200 characters. */
  readonly summary: string
}

/**
 * Changes the texts on a torrent's page and records a revision; trackers do not need these texts.
 * Refused if someone else has edited the torrent in the meantime, so that no one overwrites a
 * change that they have not seen.
 */
export async function edit(
  db: Db,
  id: number,
  given: Edit,
  { revision, summary }: EditOf,
  by: audit.Actor,
  now: Date,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx) => {
    const before = await lockState(tx, id)
    if (before === undefined) return { ok: false, code: 'GONE' }
    if (before.revision !== revision) return { ok: false, code: 'CONFLICT' }
    await write(tx, id, given, now)
    const after = await stateOf(tx, id)
    const text = { id, revision, authorId: before.uploaderId, createdAt: before.createdAt }
    const number = await revisions.editText(tx, 'torrent', text, {
      ...{ before: before.state, after: after.state, name: given.name, summary, by, now },
      columns: { edited_at: now },
    })
    return { ok: true, revision: number }
  })
}

async function lockState(tx: Db, id: number) {
  const row = await lockListed(tx, id)
  return row === undefined ? undefined : stateOf(tx, id)
}

async function lockListed(tx: Db, id: number) {
  return tx
    .selectFrom('torrent')
    .select('state')
    .where('id', '=', id)
    .where('state', '!=', 'removed')
    .forUpdate()
    .executeTakeFirst()
}

async function stateOf(tx: Db, id: number) {
  const row = await torrentLines(tx)
    .select(['torrent.uploader_id as uploaderId', 'torrent.description', 'torrent.revision'])
    .where('torrent.id', '=', id)
    .executeTakeFirstOrThrow()
  const { uploaderId, createdAt, revision, name, category, tags, description } = row
  const words = { name, category, tags, description }
  const state: State = { ...words, ...(await torrentParts.statesOf(tx, id)) }
  return { uploaderId, createdAt, revision, state }
}

async function write(tx: Db, id: number, given: Edit, now: Date): Promise<void> {
  await tx
    .updateTable('torrent')
    .set({
      name: given.name,
      category_id: given.categoryId,
      description: given.description,
    })
    .where('id', '=', id)
    .execute()
  await setTags(tx, id, given.tags)
  await torrentParts.write(tx, id, given.parts ?? {}, now)
}

/** Removes a torrent from the catalog and notifies the trackers; returns false if there is none. */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = await lockListed(tx, id)
    if (before === undefined) return false
    const row = await tx
      .updateTable('torrent')
      .set({
        state: 'removed',
        version: sql`version + 1`,
        removed_at: now,
        removed_by: by.memberId,
        removed_reason: reason,
      })
      .where('id', '=', id)
      .returning(['name', 'uploader_id'])
      .executeTakeFirst()
    if (row === undefined) return false
    const to = 'removed' as const
    await noteDecision(tx, id, { act: 'remove', from: before.state, to, reason }, by, now)
    if (before.state === 'listed') await torrentStates.recordAnnounced(tx, id, 'removed', now)
    else await torrentStates.record(tx, [id], now)
    await tellUploader(tx, { id, ...row }, { code: 'torrent-removed', reason }, by, now)
    const target = { kind: 'torrent', id, name: row.name }
    await audit.record(tx, { by, action: 'torrent.remove', target, reason }, now)
    return true
  })
}
