import type pg from 'pg'
import type { KnownOption, ValueTarget } from '../../../domain/imports/taxonomy.ts'
import { suggestedCategory, suggestedValue } from '../../../domain/imports/taxonomy.ts'
import type { Db } from '../../base/db.ts'
import * as attributes from '../../taxonomy/attributes.ts'
import * as categories from '../../taxonomy/categories.ts'
import type { CatalogDescription } from '../described/source.ts'

// Which categories and attribute values here correspond to those of the source.

export interface SourceCategory {
  readonly key: string
  readonly name: string
  readonly torrents: number
  /** The slug of a category here; null: torrents of this category are left out. */
  readonly category: string | null
}

export interface SourceValue {
  readonly key: string
  readonly name: string
  readonly torrents: number
  /** Null: nothing here corresponds to it. */
  readonly target: ValueTarget | null
}

export interface SourceTaxonomy {
  readonly categories: readonly SourceCategory[]
  readonly values: readonly SourceValue[]
  /**
   * Categories that torrents name but the source does not have: suggestions for the mapping file.
   */
  readonly unnamed: readonly SourceCategory[]
}

/** The entries of the mapping file about categories and values, by key. */
export interface GivenTaxonomy {
  readonly categories: Readonly<Record<string, string | null>>
  readonly values: Readonly<Record<string, ValueTarget | null>>
}

/**
 * Returns the categories and values of the staged source, each with what corresponds to it here: as
 * given, or as suggested.
 */
export async function taxonomyOf(
  client: pg.ClientBase,
  db: Db,
  catalog: CatalogDescription,
  given: GivenTaxonomy,
): Promise<SourceTaxonomy> {
  const slugs = (await categories.list(db)).map(({ slug }) => slug)
  const fallback = slugs.includes('other') ? 'other' : slugs[0]
  const suggested = (name: string): string => {
    const slug = suggestedCategory(name)
    return slug !== null && slugs.includes(slug) ? slug : fallback
  }
  const options = await knownOptions(db)
  const found = await counted(client, catalog.categories, 'select category_key as key')
  const values = await counted(client, catalog.values, 'select unnest(value_keys) as key')
  const unnamed = await unnamedCategories(client, found)
  const { categories: byKey, values: valueByKey } = given
  const isGiven = ({ key }: CountedRow) => Object.hasOwn(byKey, key)
  const withCategory = (row: CountedRow) => {
    return { ...row, category: isGiven(row) ? byKey[row.key] : suggested(row.name) }
  }
  return {
    // Torrents in categories that the source does not name wait in quarantine until the mapping
    // file maps these.
    categories: [...found, ...unnamed.filter(isGiven)].map(withCategory),
    unnamed: unnamed.map(withCategory),
    values: values.map((row) => {
      const isSaid = Object.hasOwn(valueByKey, row.key)
      return { ...row, target: isSaid ? valueByKey[row.key] : suggestedValue(row, options) }
    }),
  }
}

interface CountedRow {
  readonly key: string
  readonly name: string
  readonly torrents: number
}

async function counted(client: pg.ClientBase, named: string, used: string) {
  const { rows } = await client.query<CountedRow>(`
    select n.key, coalesce(n.name, '') as name, coalesce(u.torrents, 0) as torrents
    from (select key, min(name) as name from (${named}) n where key is not null group by key) n
    left join (
      select key, count(*) as torrents from (${used} from import.plain_torrent) u group by key
    ) u using (key) order by n.key`)
  return rows.map((row) => ({ ...row, torrents: Number(row.torrents) }))
}

async function unnamedCategories(client: pg.ClientBase, named: readonly CountedRow[]) {
  const { rows } = await client.query<CountedRow>(
    `select category_key as key, '' as name, count(*) as torrents from import.plain_torrent
    where category_key <> '' and left_out is null and not category_key = any($1)
    group by 1 order by 1 limit ${MAX_UNNAMED}`,
    [named.map(({ key }) => key)],
  )
  return rows.map((row) => ({ ...row, torrents: Number(row.torrents) }))
}

/**
 * The most unnamed categories: a column that was read wrongly has as many values as there are
 * torrents.
 */
const MAX_UNNAMED = 1_000

async function knownOptions(db: Db): Promise<readonly KnownOption[]> {
  const all = await attributes.all(db)
  return all.flatMap(({ key, options }) =>
    options.filter(({ isRetired }) => !isRetired).map((one) => ({ attribute: key, ...one })),
  )
}

/** Returns the names in the mapping file that the site does not have; null: none. */
export async function unknownTarget(db: Db, given: GivenTaxonomy): Promise<string | null> {
  const slugs = (await categories.list(db)).map(({ slug }) => slug)
  for (const [key, slug] of Object.entries(given.categories)) {
    if (slug === null || slugs.includes(slug)) continue
    const known = slugs.join(', ')
    return `categories.${key}.category: there is no category "${slug}"; there are ${known}`
  }
  const options = await knownOptions(db)
  for (const [key, target] of Object.entries(given.values)) {
    const isKnown = options.some((option) => {
      return option.attribute === target?.attribute && option.value === target.value
    })
    if (target === null || isKnown) continue
    return `values.${key}: no attribute "${target.attribute}" has an option "${target.value}"`
  }
  return null
}
