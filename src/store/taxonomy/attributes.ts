import { sql } from 'kysely'
import type { Attribute, AttributeOption, Limits } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import { kept } from '../base/kept.ts'

// Attributes as they apply to torrents; attribute-care.ts has the changes by staff.

export interface CategoryAttribute extends Attribute {
  readonly id: number
  /** The slug of its category; null: every category. */
  readonly category: string | null
  /** Whether the attribute will be deleted once it is certain that no torrent has a value. */
  readonly isGoing: boolean
}

const options = sql<readonly AttributeOption[]>`coalesce((
  select jsonb_agg(jsonb_build_object('value', value, 'label', o.label, 'spellings', spellings,
    'isRetired', o.is_retired) order by o.position, o.value)
  from attribute_option o where o.attribute_id = attribute.id), '[]')`

function attributes(db: Db) {
  return db
    .selectFrom('attribute')
    .leftJoin('category as own', 'own.id', 'attribute.category_id')
    .select(['attribute.id', 'own.slug as category', 'attribute.key', 'attribute.label'])
    .select(['attribute.type', 'attribute.unit', 'attribute.hint', 'attribute.reader'])
    .select(['attribute.is_required as isRequired', 'attribute.is_searchable as isSearchable'])
    .select(['attribute.is_facet as isFacet', 'attribute.is_retired as isRetired'])
    .select(sql<boolean>`removing_at is not null`.as('isGoing'))
    .select(sql<Limits>`attribute.validation`.as('limits'))
    .select(options.as('options'))
}

/**
 * Lists the attributes of a category, of its parents, and of every category, in the order of the
 * form. If several have the same key, the one nearest to the category applies. Retired attributes
 * are included, because their values are still shown.
 */
export async function attributesOf(
  db: Db,
  categoryId: number,
): Promise<readonly CategoryAttribute[]> {
  return kept(db, `attributes of ${categoryId}`, () => readAttributesOf(db, categoryId))
}

async function readAttributesOf(db: Db, categoryId: number): Promise<readonly CategoryAttribute[]> {
  const above = sql<{ id: number; up: number }>`(
    with recursive above (id, parent_id, up) as (
      select id, parent_id, 0 from category where id = ${categoryId}
      union all
      select category.id, category.parent_id, up + 1 from category
      join above on category.id = above.parent_id where up < ${DEEPEST}
    ) select id, up from above)`
  const rows = await attributes(db)
    .leftJoin(above.as('above'), (join) => join.onRef('above.id', '=', 'attribute.category_id'))
    .select('above.up')
    .where((eb) => eb.or([eb('above.id', 'is not', null), eb('category_id', 'is', null)]))
    .orderBy('attribute.position')
    .orderBy('attribute.id')
    .execute()
  const nearest = new Map<string, (typeof rows)[number]>()
  const distance = ({ up }: { readonly up: number | null }) => up ?? DEEPEST + 1
  for (const row of rows) {
    const other = nearest.get(row.key)
    if (other === undefined || distance(row) < distance(other)) nearest.set(row.key, row)
  }
  return rows.filter((row) => nearest.get(row.key) === row).map(({ up: _, ...row }) => row)
}

/** The most levels of the category tree. Cycles are prevented elsewhere; this is a safeguard. */
export const DEEPEST = 8

/** Lists every attribute with its options, by key. */
export async function all(db: Db): Promise<readonly CategoryAttribute[]> {
  return attributes(db).orderBy('attribute.key').orderBy('attribute.id').execute()
}

/** Lists every attribute in the order of the console: by category, then as in the forms. */
export async function inOrder(db: Db): Promise<readonly CategoryAttribute[]> {
  return attributes(db)
    .orderBy('own.position')
    .orderBy('own.id')
    .orderBy('attribute.position')
    .orderBy('attribute.id')
    .execute()
}

export async function find(db: Db, id: number): Promise<CategoryAttribute | undefined> {
  return attributes(db).where('attribute.id', '=', id).executeTakeFirst()
}

/**
 * Lists the searchable attributes of all categories; attributes of several categories may have the
 * same key.
 */
export async function searchable(db: Db): Promise<readonly CategoryAttribute[]> {
  return kept(db, 'searchable attributes', () =>
    attributes(db)
      .where('attribute.is_searchable', '=', true)
      .orderBy('attribute.position')
      .orderBy('attribute.id')
      .execute(),
  )
}
