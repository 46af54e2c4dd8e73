import { sql } from 'kysely'
import type {
  Attribute,
  AttributeOption,
  AttributeType,
} from '../../domain/taxonomy/attributes/types.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'

// How staff manage attributes. Key, type and category cannot be changed, because the values of
// torrents depend on them.

/** What staff may change of an attribute. Existing options that it does not name are retired. */
export type AttributeForm = Omit<Attribute, 'key' | 'type'>

/** Fields that cannot be changed later. */
export interface AttributePlace {
  /** Null: every category. */
  readonly categoryId: number | null
  readonly key: string
  readonly type: AttributeType
}

export type AttributeSaved =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'NOT_FOUND' | 'KEY_TAKEN' }
  /** The key has another type in another category. */
  | { readonly ok: false; readonly code: 'OTHER_TYPE'; readonly type: AttributeType }

/** Makes parallel changes wait for each other, so that a key cannot be created twice. */
const KEYS_LOCK = 0x6261_626f_7503

/** Creates an attribute, as the last of its category. */
export async function make(
  db: Db,
  place: AttributePlace,
  form: AttributeForm,
  by: Actor,
  now: Date,
): Promise<AttributeSaved> {
  return db.transaction().execute((tx) => makeIn(tx, place, form, by, now))
}

/** Like `make`, in a transaction. */
async function makeIn(
  tx: Db,
  place: AttributePlace,
  form: AttributeForm,
  by: Actor,
  now: Date,
): Promise<AttributeSaved> {
  const { categoryId, key, type } = place
  await sql`select pg_advisory_xact_lock(${KEYS_LOCK})`.execute(tx)
  const same = await tx
    .selectFrom('attribute')
    .select(['type', 'category_id'])
    .where('key', '=', key)
    .execute()
  if (same.some((one) => one.category_id === categoryId)) return { ok: false, code: 'KEY_TAKEN' }
  const other = same.find((one) => one.type !== type)
  if (other !== undefined) return { ok: false, code: 'OTHER_TYPE', type: other.type }
  const { last } = await tx
    .selectFrom('attribute')
    .select((eb) => eb.fn.max('position').as('last'))
    .where('category_id', 'is not distinct from', categoryId)
    .executeTakeFirstOrThrow()
  const { id } = await tx
    .insertInto('attribute')
    .values({ category_id: categoryId, key, type, position: (last ?? 0) + 10, ...rowOf(form) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await writeOptions(tx, id, form.options)
  const target = { kind: 'attribute', id, name: key }
  const after = { type, ...detailsOf(form) }
  await audit.record(tx, { by, action: 'attribute.save', target, after }, now)
  return { ok: true, id }
}

/** Changes an attribute. */
export async function change(
  db: Db,
  id: number,
  form: AttributeForm,
  by: Actor,
  now: Date,
): Promise<AttributeSaved> {
  return db.transaction().execute((tx) => changeIn(tx, id, form, by, now))
}

/** Like `change`, in a transaction. */
async function changeIn(
  tx: Db,
  id: number,
  form: AttributeForm,
  by: Actor,
  now: Date,
): Promise<AttributeSaved> {
  const before = await tx
    .selectFrom('attribute')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (before === undefined) return { ok: false, code: 'NOT_FOUND' }
  const old = await optionsOf(tx, id)
  await tx.updateTable('attribute').set(rowOf(form)).where('id', '=', id).execute()
  await writeOptions(tx, id, form.options)
  const was = {
    ...{ label: before.label, unit: before.unit, hint: before.hint, reader: before.reader },
    ...{ isRequired: before.is_required, isSearchable: before.is_searchable },
    ...{ isFacet: before.is_facet, isRetired: before.is_retired },
    ...{ limits: JSON.stringify(before.validation), options: old },
  }
  const difference = audit.difference(was, detailsOf(form))
  if (Object.keys(difference.after).length === 0) return { ok: true, id }
  const target = { kind: 'attribute', id, name: before.key }
  await audit.record(tx, { by, action: 'attribute.save', target, ...difference }, now)
  return { ok: true, id }
}

function rowOf(form: AttributeForm) {
  return {
    label: form.label,
    unit: form.unit,
    hint: form.hint,
    is_required: form.isRequired,
    is_searchable: form.isSearchable,
    is_facet: form.isFacet,
    is_retired: form.isRetired,
    // Changing an attribute cancels its removal.
    removing_at: null,
    validation: JSON.stringify(form.limits),
    reader: form.reader,
  }
}

function detailsOf({ options, limits, ...form }: AttributeForm) {
  const open = options.filter(({ isRetired }) => !isRetired).map(({ value }) => value)
  return { ...form, limits: JSON.stringify(limits), options: open }
}

async function optionsOf(tx: Db, id: number): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('attribute_option')
    .select('value')
    .where('attribute_id', '=', id)
    .where('is_retired', '=', false)
    .orderBy('position')
    .orderBy('value')
    .execute()
  return rows.map(({ value }) => value)
}

async function writeOptions(
  tx: Db,
  id: number,
  options: readonly AttributeOption[],
): Promise<void> {
  const rows = options.map((one, at) => ({ ...one, position: at + 1 }))
  await sql`
    update attribute_option set is_retired = true
    where attribute_id = ${id} and value <> all(${rows.map(({ value }) => value)}::text[])
  `.execute(tx)
  await sql`
    insert into attribute_option as kept (attribute_id, value, label, spellings, position,
      is_retired)
    select ${id}::bigint, value, label, array(select jsonb_array_elements_text(spellings)),
      position, "isRetired"
    from jsonb_to_recordset(${JSON.stringify(rows)}) as given (value text, label text,
      spellings jsonb, position int, "isRetired" boolean)
    on conflict (attribute_id, value) do update set label = excluded.label,
      spellings = excluded.spellings, position = excluded.position,
      is_retired = excluded.is_retired`.execute(tx)
}

/** Moves an attribute up or down by one within its category; returns false if it does not exist. */
export async function move(
  db: Db,
  id: number,
  way: 'up' | 'down',
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('attribute')
      .select(['key', 'category_id'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (found === undefined) return false
    const rows = await tx
      .selectFrom('attribute')
      .select(['id', 'position'])
      .where('category_id', 'is not distinct from', found.category_id)
      .orderBy('id')
      .forUpdate()
      .execute()
    const ids = rows.sort((a, b) => a.position - b.position || a.id - b.id).map((row) => row.id)
    const at = ids.indexOf(id)
    const to = way === 'up' ? at - 1 : at + 1
    if (to < 0 || to >= ids.length) return true
    ids.splice(to, 0, ...ids.splice(at, 1))
    await sql`
      update attribute set position = 10 * given.place
      from unnest(${ids}::bigint[]) with ordinality as given (id, place)
      where attribute.id = given.id`.execute(tx)
    const target = { kind: 'attribute', id, name: found.key }
    await audit.record(tx, { by, action: 'attribute.order', target, after: { to: way } }, now)
    return true
  })
}

/** The effect of an import on one attribute of a category. */
export interface Imported {
  readonly act: 'make' | 'change' | 'none'
  readonly attribute: Attribute
}

/**
 * Creates and changes attributes of a category, in one transaction. Returns false if they have
 * changed since the import was planned.
 */
export async function importAll(
  db: Db,
  category: { readonly id: number; readonly slug: string },
  changes: readonly Imported[],
  by: Actor,
  now: Date,
): Promise<boolean> {
  const meant = changes.filter(({ act }) => act !== 'none')
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${KEYS_LOCK})`.execute(tx)
    const there = await tx
      .selectFrom('attribute')
      .select(['id', 'key', 'type', 'category_id'])
      .where('key', 'in', ['', ...meant.map(({ attribute }) => attribute.key)])
      .execute()
    const idOf = (key: string) =>
      there.find((row) => row.key === key && row.category_id === category.id)?.id
    const isPlanned = meant.every(({ act, attribute: { key, type } }) => {
      const isFree = there.every((row) => row.key !== key || row.type === type)
      return isFree && (act === 'make') === (idOf(key) === undefined)
    })
    if (!isPlanned) return false
    for (const { attribute } of meant) {
      const { key, type, ...form } = attribute
      const id = idOf(key)
      const place = { categoryId: category.id, key, type }
      if (id === undefined) await makeIn(tx, place, form, by, now)
      else await changeIn(tx, id, form, by, now)
    }
    const keysOf = (act: string) =>
      meant.filter((one) => one.act === act).map(({ attribute }) => attribute.key)
    const target = { kind: 'category', id: category.id, name: category.slug }
    const after = { made: keysOf('make'), changed: keysOf('change') }
    await audit.record(tx, { by, action: 'category.import', target, after }, now)
    return true
  })
}
