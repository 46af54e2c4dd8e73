import pg from 'pg'

// Writes src/store/base/schema.ts from a migrated database, so that the types match the tables.
// test/store/base/schema.test.ts compares; with `-u` it writes:
//   npx vitest run --project postgres test/store/base/schema.test.ts -u

interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly nullable: boolean
  readonly has_default: boolean
  readonly identity: string
  readonly allowed: string[] | null
}

const TYPES: Readonly<Record<string, string>> = {
  int8: 'number',
  _int8: 'number[]',
  xid8: 'string',
  int4: 'number',
  int2: 'number',
  int4multirange: 'string',
  float8: 'number',
  numeric: 'bigint',
  bool: 'boolean',
  text: 'string',
  _text: 'string[]',
  _int4: 'number[]',
  tsvector: 'string',
  tsquery: 'string',
  inet: 'string',
  cidr: 'string',
  bytea: 'Buffer',
  timestamptz: 'Date',
  jsonb: 'Json',
}

// Domains count as their base types. A check of the form `column = ANY (ARRAY[…])` names all values
// that a column may have. Partitions are their table; migrations have their own store.
const COLUMNS = `
  select c.relname as "table", a.attname as "column",
    (case when t.typtype = 'd' then b.typname else t.typname end)::text as type,
    not a.attnotnull as nullable, a.atthasdef as has_default, a.attidentity::text as identity,
    (select array_agg(m[1]) from pg_constraint k,
       regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''::text|\\m(\\d+)\\M', 'g') as m
     where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
       and pg_get_constraintdef(k.oid) like 'CHECK ((%= ANY (ARRAY[%::text%') as allowed
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  left join pg_type b on b.oid = t.typbasetype
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not c.relispartition and c.relname <> 'schema_migration'
  order by c.relname, a.attnum`

/** The text of schema.ts for the database at `url`. */
export async function schemaSource(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Column>(COLUMNS)
    return render(rows)
  } finally {
    await client.end()
  }
}

function render(columns: readonly Column[]): string {
  const tables = [...new Set(columns.map(({ table }) => table))].map((table) => {
    const lines = columns.filter((column) => column.table === table).map(line)
    return `  ${table}: {\n${lines.join('\n')}\n  }`
  })
  return [
    '// Made by scripts/schema.ts from a migrated database: do not edit.',
    "import type { ColumnType, Generated, GeneratedAlways } from 'kysely'\n",
    '/** Read as what it holds, written as JSON text. */',
    'type Json = ColumnType<unknown, string, string>\n',
    '/** The same with a default. */',
    'type GivenJson = ColumnType<unknown, string | undefined, string>\n',
    '/** Every table with its columns. */',
    'export interface Database {',
    ...tables,
    '}\n',
  ].join('\n')
}

function line({ column, type, nullable, has_default, identity, allowed, table }: Column): string {
  const base = TYPES[type]
  if (base === undefined) throw new Error(`${table}.${column}: no type for ${type}`)
  const values = allowed?.map((value) => `'${value}'`).join(' | ')
  const inner = (values ?? base) + (nullable ? ' | null' : '')
  // Within Generated, the types with which Json is read and written would be lost.
  if (inner === 'Json' && has_default) return `    ${column}: GivenJson`
  if (identity === 'a') return `    ${column}: GeneratedAlways<${inner}>`
  const whole = `    ${column}: ${has_default ? `Generated<${inner}>` : inner}`
  // Long unions have one value per line, since lines have at most 100 columns.
  if (whole.length <= 100 || allowed === null) return whole
  return `    ${column}:\n${allowed.map((value) => `      | '${value}'`).join('\n')}`
}
