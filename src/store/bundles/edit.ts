import { sql } from 'kysely'
import type { Credit } from '../../domain/bundles/credits.ts'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import { MAX_DEPTH, mayStandIn } from '../../domain/bundles/kinds.ts'
import type { ExternalId } from '../../domain/bundles/external-ids/read.ts'
import type { Actor } from '../records/audit.ts'
import type { BundleRow } from './bundles.ts'
import { find, lock, stateOf } from './bundles.ts'
import { areSame, setCredits } from './credits.ts'
import { isAlive } from '../records/alive-bundle.ts'
import type { Db } from '../base/db.ts'
import type { TakenId } from './external-ids.ts'
import { setIds } from './external-ids.ts'
import * as images from '../records/images.ts'
import * as revisions from '../records/revisions.ts'
import { tagIdsOf } from '../taxonomy/torrent-tags.ts'

/** The fields of a bundle that members edit. */
export interface BundleWords {
  readonly title: string
  readonly otherTitles: readonly string[]
  readonly year: number | null
  readonly number: number | null
  readonly numberEnd: number | null
  readonly parts: number | null
  readonly description: string
  /** The slugs of the tags. */
  readonly tags: readonly string[]
  readonly externalIds: readonly ExternalId[]
  /** The key of an image; '' and unknown keys remove the cover. Undefined: not changed. */
  readonly coverKey?: string
  /** In their order. Undefined: not changed. */
  readonly credits?: readonly Credit[]
}

export interface NewBundle extends BundleWords {
  readonly kind: BundleKind
  readonly parentId: number | null
}

/** Why a bundle was not created or changed. */
export type Refused =
  | { readonly ok: false; readonly code: 'GONE' | 'CONFLICT' | 'LOCKED' }
  /** The parent does not exist, cannot contain this kind, or is too deep. */
  | { readonly ok: false; readonly code: 'BAD_PARENT' }
  /** Another bundle with the same parent has this number. */
  | { readonly ok: false; readonly code: 'NUMBER_TAKEN'; readonly bundleId: number }
  | { readonly ok: false; readonly code: 'ID_TAKEN'; readonly taken: TakenId }

export type Added = { readonly ok: true; readonly id: number } | Refused
export type Saved = { readonly ok: true; readonly revision: number } | Refused

/** Creates a bundle with everything that belongs to it, in one transaction. */
export async function add(db: Db, given: NewBundle, by: Actor, now: Date): Promise<Added> {
  return inTransaction(db, (tx) => addIn(tx, given, by, now))
}

/** Like `add`, inside a transaction, which the caller must roll back if this refuses. */
export async function addIn(tx: Db, given: NewBundle, by: Actor, now: Date): Promise<Added> {
  if (!(await mayStand(tx, given.kind, given.parentId))) return { ok: false, code: 'BAD_PARENT' }
  const twin = await numbered(tx, given, null)
  if (twin !== null) return { ok: false, code: 'NUMBER_TAKEN', bundleId: twin }
  const { id } = await tx
    .insertInto('bundle')
    .values({
      ...columnsOf(given),
      kind: given.kind,
      parent_id: given.parentId,
      created_by: by.memberId,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  // A new bundle has nothing that would have to be removed.
  if (given.tags.length > 0) await setBundleTags(tx, id, given.tags)
  if (given.credits !== undefined) await setCredits(tx, id, given.credits)
  const hasIds = given.externalIds.length > 0
  const taken = hasIds ? await setIds(tx, id, given.externalIds) : null
  return taken === null ? { ok: true, id } : { ok: false, code: 'ID_TAKEN', taken }
}

/** The revision that an edit is based on, and its summary. */
export interface EditOf {
  /** The revision that the editor saw. */
  readonly revision: number
  readonly summary: string
  /** Whether the editor may edit locked bundles. */
  readonly mayEditLocked: boolean
}

/** Changes the fields of a bundle and records a revision. */
export async function edit(
  db: Db,
  id: number,
  given: BundleWords,
  of: EditOf,
  by: Actor,
  now: Date,
): Promise<Saved> {
  return inTransaction(db, async (tx) => {
    const held = await lock(tx, id)
    const before = held === undefined ? undefined : await find(tx, id)
    if (held === undefined || before === undefined) return { ok: false, code: 'GONE' }
    if (held.isLocked && !of.mayEditLocked) return { ok: false, code: 'LOCKED' }
    if (before.revision !== of.revision) return { ok: false, code: 'CONFLICT' }
    const twin = await numbered(tx, { ...before, ...given }, id)
    if (twin !== null) return { ok: false, code: 'NUMBER_TAKEN', bundleId: twin }
    await tx.updateTable('bundle').set(columnsOf(given)).where('id', '=', id).execute()
    await setBundleTags(tx, id, given.tags)
    await setCover(tx, id, given.coverKey)
    const { credits = before.credits } = given
    if (!areSame(credits, before.credits)) await setCredits(tx, id, credits)
    const taken = await setIds(tx, id, given.externalIds)
    if (taken !== null) return { ok: false, code: 'ID_TAKEN', taken }
    return { ok: true, revision: await note(tx, before, of.summary, by, now) }
  })
}

/**
 * Records the changes that a transaction made to a bundle: in the bundle's history, and in the
 * audit log if staff changed another member's bundle. Returns the revision of the bundle.
 */
export async function note(
  tx: Db,
  before: BundleRow,
  summary: string,
  by: Actor,
  now: Date,
): Promise<number> {
  const after = (await find(tx, before.id))!
  const text = { ...before, authorId: before.createdById }
  return revisions.editText(tx, 'bundle', text, {
    ...{ before: stateOf(before), after: stateOf(after), name: after.title, summary, by, now },
    columns: { edited_at: now },
  })
}

/**
 * Returns whether a bundle of this kind can be placed below this parent, which is locked. Null: the
 * top level.
 */
export async function mayStand(
  tx: Db,
  kind: BundleKind,
  parentId: number | null,
): Promise<boolean> {
  if (parentId === null) return mayStandIn(kind, null)
  const parent = await lock(tx, parentId)
  if (parent === undefined || !mayStandIn(kind, parent.kind)) return false
  const path = await find(tx, parentId)
  return path !== undefined && path.above.length + 1 < MAX_DEPTH
}

type Numbered = Pick<NewBundle, 'kind' | 'parentId' | 'number' | 'numberEnd'>

/** Returns another bundle that has the same number below the same parent. */
export async function numbered(
  tx: Db,
  { kind, parentId, number, numberEnd }: Numbered,
  but: number | null,
): Promise<number | null> {
  if (parentId === null || number === null) return null
  let query = tx
    .selectFrom('bundle')
    .select('id')
    .where('parent_id', '=', parentId)
    .where('kind', '=', kind)
    .where('number', '=', number)
    .where(sql<number>`coalesce(number_end, number)`, '=', numberEnd ?? number)
    .where(isAlive)
  if (but !== null) query = query.where('id', '<>', but)
  return (await query.executeTakeFirst())?.id ?? null
}

function columnsOf(given: BundleWords) {
  const { title, year, number, parts, description } = given
  return {
    ...{ title, year, number, parts, description },
    other_titles: [...given.otherTitles],
    number_end: given.numberEnd,
  }
}

async function setCover(tx: Db, id: number, key: string | undefined): Promise<void> {
  if (key === undefined) return
  const image = key === '' ? undefined : await images.find(tx, Buffer.from(key, 'hex'))
  await tx
    .updateTable('bundle')
    .set({ cover_id: image?.id ?? null })
    .where('id', '=', id)
    .execute()
}

/** Replaces the tags of a bundle; an alias resolves to its tag. */
async function setBundleTags(tx: Db, id: number, slugs: readonly string[]): Promise<void> {
  const ids = await tagIdsOf(tx, slugs)
  await tx
    .deleteFrom('bundle_tag')
    .where('bundle_id', '=', id)
    .where(sql<boolean>`tag_id <> all(${ids}::bigint[])`)
    .execute()
  if (ids.length === 0) return
  await tx
    .insertInto('bundle_tag')
    .values(ids.map((tagId) => ({ bundle_id: id, tag_id: tagId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * Commits a step only if all of it succeeded. If two steps use the same number at the same time,
 * the later one is repeated, and finds that the number is taken.
 */
export async function inTransaction<T extends { readonly ok: boolean }>(
  db: Db,
  step: (tx: Db) => Promise<T>,
  isRepeated = false,
): Promise<T> {
  try {
    return await db.transaction().execute(async (tx) => {
      const done = await step(tx)
      if (!done.ok) throw new GivenUp(done)
      return done
    })
  } catch (error) {
    if (error instanceof GivenUp) return error.why as T
    const { constraint } = error as { constraint?: string }
    if (isRepeated || constraint !== 'bundle_numbered') throw error
    return inTransaction(db, step, true)
  }
}

/** Rolls back a transaction and carries the reason. */
class GivenUp extends Error {
  readonly why: unknown
  constructor(why: unknown) {
    super('given up')
    this.why = why
  }
}
