import type pg from 'pg'
import type { SourceDescription } from '../described/source.ts'
import { columnsOf, quoted, stagedTable } from './staged-tables.ts'

// In the days of `latin1`, sites wrote UTF-8 into columns that were declared otherwise, so in a
// UTF-8 dump, their texts are encoded twice. Such a column is recognized by its values: other bytes
// do not decode as UTF-8 by chance, so a column in which every value decodes was encoded twice.

/**
 * The mapping's entry for a column: `twice` decodes all values that can be decoded, `as-is` decodes
 * none.
 */
export type GivenEncodings = Readonly<Record<string, 'twice' | 'as-is'>>

/** A column with values that can be decoded as UTF-8 once more. */
export interface FoundEncoding {
  /** `table.column` */
  readonly place: string
  /** The number of values with non-ASCII characters, and of those that can be decoded. */
  readonly values: number
  readonly twice: number
  readonly isDecoded: boolean
  /** One of the decoded values, before and after. */
  readonly before: string
  readonly after: string
}

const MAX_SAMPLE = 60

/**
 * Decodes texts that were encoded twice, and records it, in one transaction. Rows of a later
 * reading are decoded like the column before.
 */
export async function decodeStaged(
  client: pg.ClientBase,
  source: SourceDescription,
  given: GivenEncodings,
): Promise<void> {
  const { rows } = await client.query<{ is: boolean }>(
    'select is_decoded as is from import.reading',
  )
  if (rows[0].is) return
  await client.query('begin')
  try {
    for (const table of textTables(source)) await decodeTable(client, source, table, given)
    await client.query('update import.reading set is_decoded = true')
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** Returns the columns that were found, most values first. */
export async function encodingsFound(client: pg.ClientBase): Promise<readonly FoundEncoding[]> {
  const { rows } = await client.query<FoundEncoding>(
    `select place, values, twice, is_decoded as "isDecoded", before, after
    from import.source_encoding where twice > 0 order by values desc, place`,
  )
  return rows
}

/**
 * Returns the tables that contain texts written by people: the largest tables contain only numbers.
 */
function textTables({ tables, traffic, marks, collections }: SourceDescription) {
  const numbers = new Set([...traffic.parts, ...marks.map(({ table }) => table)])
  if (collections !== null) numbers.add(collections.itemTable)
  return Object.keys(tables).filter((table) => !numbers.has(table))
}

async function decodeTable(
  client: pg.ClientBase,
  source: SourceDescription,
  table: string,
  given: GivenEncodings,
): Promise<void> {
  const columns = columnsOf(source, table)
    .filter(({ isBytes, isRaw }) => !isBytes && !isRaw)
    .map(({ name }) => name)
  if (columns.length === 0) return
  const counts = columns.flatMap((name, at) => {
    const column = quoted(name)
    return [
      `count(*) filter (where octet_length(${column}) <> length(${column})) as v${at}`,
      `count(*) filter (where import.is_twice(${column})) as t${at}`,
      `left(min(${column}) filter (where import.is_twice(${column})), ${MAX_SAMPLE}) as s${at}`,
    ]
  })
  const { rows } = await client.query<Record<string, number | string | null>>(
    `select ${counts.join(', ')} from ${stagedTable(table)}`,
  )
  const decoded: string[] = []
  for (const [at, name] of columns.entries()) {
    const [values, twice] = [Number(rows[0][`v${at}`]), Number(rows[0][`t${at}`])]
    if (twice === 0) continue
    const place = `${table}.${name}`
    const isPrivate = source.messages.private.includes(place)
    const sample = isPrivate ? '' : rows[0][`s${at}`]
    const isDecoded = await note(client, { place, values, twice, sample, given })
    if (isDecoded) decoded.push(quoted(name))
  }
  if (decoded.length === 0) return
  const set = decoded.map((column) => `${column} = import.decoded(${column})`)
  const where = decoded.map((column) => `import.is_twice(${column})`)
  await client.query(
    `update ${stagedTable(table)} set ${set.join(', ')} where ${where.join(' or ')}`,
  )
}

interface Noting {
  readonly place: string
  readonly values: number
  readonly twice: number
  readonly sample: unknown
  readonly given: GivenEncodings
}

/** Records what was found about a column. A column that was decoded before is decoded again. */
async function note(client: pg.ClientBase, noting: Noting): Promise<boolean> {
  const { place, values, twice, sample, given } = noting
  const asked = Object.hasOwn(given, place) ? given[place] : null
  const isWhole = asked === null ? twice === values : asked === 'twice'
  const { rows } = await client.query<{ is: boolean }>(
    `insert into import.source_encoding as e
      (place, values, twice, is_decoded, before, after)
    values ($1, $2, $3, $4, $5, import.decoded($5))
    on conflict (place) do update set
      twice = case when e.is_decoded then e.twice + $3 else $3 end,
      values = case when e.is_decoded then greatest(e.values, $2) else $2 end
    returning is_decoded as is`,
    [place, values, twice, isWhole, sample],
  )
  return rows[0].is
}
