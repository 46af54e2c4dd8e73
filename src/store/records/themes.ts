import type { Actor } from './audit.ts'
import * as audit from './audit.ts'
import type { Db } from '../base/db.ts'
import { tell } from './content.ts'
import * as revisions from './revisions.ts'

// Themes that staff create. Each edit is a revision and is recorded in the audit log.

/** The content, as in a file of public/themes; the site checks it against the shape of a theme. */
export interface ThemeDocument {
  readonly title: string
  readonly scheme: string
  readonly colors: Readonly<Record<string, string>>
  readonly shapes?: Readonly<Record<string, string>>
}

export interface ThemeWords {
  readonly document: ThemeDocument
  /** Whether members can choose it. */
  readonly isOffered: boolean
}

export type StaffTheme = NonNullable<Awaited<ReturnType<typeof find>>>

/** The most themes of one site; every node holds all of them in memory. */
export const MOST_THEMES = 40

export async function find(db: Db, slug: string) {
  const row = await whole(db).where('slug', '=', slug).executeTakeFirst()
  return row === undefined ? null : typed(row)
}

/** Lists the themes of staff by name. */
export async function all(db: Db): Promise<readonly StaffTheme[]> {
  const rows = await whole(db).orderBy('slug').limit(MOST_THEMES).execute()
  return rows.map(typed)
}

type Made = { readonly ok: true } | { readonly ok: false; readonly code: 'SLUG_TAKEN' | 'FULL' }

export async function make(
  db: Db,
  slug: string,
  words: ThemeWords,
  by: Actor,
  now: Date,
): Promise<Made> {
  return db.transaction().execute(async (tx): Promise<Made> => {
    if ((await all(tx)).length >= MOST_THEMES) return { ok: false, code: 'FULL' }
    const row = await tx
      .insertInto('theme')
      .values({
        ...{ slug, document: JSON.stringify(words.document), is_offered: words.isOffered },
        ...{ made_by: by.memberId, created_at: now, changed_at: now },
      })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'SLUG_TAKEN' }
    const target = { kind: 'theme', id: row.id, name: slug }
    await audit.record(tx, { by, action: 'theme.make', target, after: stateOf(words) }, now)
    await tell(tx)
    return { ok: true }
  })
}

/** Changes a theme, based on the revision that the editor saw. */
export async function edit(
  db: Db,
  themeId: number,
  words: ThemeWords,
  { revision, summary }: { readonly revision: number; readonly summary: string },
  by: Actor,
  now: Date,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx): Promise<revisions.Edited> => {
    const row = await whole(tx).where('theme.id', '=', themeId).forUpdate().executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'GONE' }
    const before = typed(row)
    if (before.revision !== revision) return { ok: false, code: 'CONFLICT' }
    const text = { ...before, authorId: before.madeBy }
    const document = JSON.stringify(words.document)
    const number = await revisions.editText(tx, 'theme', text, {
      ...{ before: stateOf(before), after: stateOf(words), name: before.slug, summary, by, now },
      columns: { document, is_offered: words.isOffered, changed_at: now },
    })
    if (number !== revision) await tell(tx)
    return { ok: true, revision: number }
  })
}

/** Deletes a theme; members who chose it get the default one. False if it does not exist. */
export async function remove(db: Db, slug: string, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = await find(tx, slug)
    if (before === null) return false
    await tx.deleteFrom('theme').where('id', '=', before.id).execute()
    const target = { kind: 'theme', id: before.id, name: slug }
    await audit.record(tx, { by, action: 'theme.remove', target, before: stateOf(before) }, now)
    await tell(tx)
    return true
  })
}

/** Makes an image the logo of the site; null removes the logo. */
export async function setLogo(db: Db, imageId: number | null, by: Actor, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('site_logo').execute()
    if (imageId !== null) await tx.insertInto('site_logo').values({ image_id: imageId }).execute()
    const target = { kind: 'site', name: 'logo' }
    const action = imageId === null ? 'logo.remove' : 'logo.set'
    await audit.record(tx, { by, action, target, after: { image: imageId } }, now)
  })
}

/** Returns the digest of the logo as it is served: that of its thumbnail. */
export async function logo(db: Db): Promise<Buffer | null> {
  const row = await db
    .selectFrom('site_logo')
    .innerJoin('image', 'image.id', 'site_logo.image_id')
    .select('image.thumb_digest as digest')
    .executeTakeFirst()
  return row?.digest ?? null
}

/**
 * Returns the fields of a theme as its history stores them: each color and each shape is a field.
 */
function stateOf({ document, isOffered }: ThemeWords): revisions.State {
  const { title, scheme, colors, shapes } = document
  return { title, scheme, offered: isOffered, ...colors, ...shapes }
}

function typed<Row extends { readonly document: unknown }>(row: Row) {
  return { ...row, document: row.document as ThemeDocument }
}

function whole(db: Db) {
  return db
    .selectFrom('theme')
    .select(['id', 'slug', 'document', 'is_offered as isOffered', 'revision'])
    .select(['made_by as madeBy', 'created_at as createdAt', 'changed_at as changedAt'])
}
