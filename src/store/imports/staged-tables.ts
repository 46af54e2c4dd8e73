import type pg from 'pg'
import type { SourceDescription } from './sources/description.ts'

// The tables that a source is read into: schema `import`, one table for each of its tables, every
// column as text or bytes. They are not logged and not in backups: a source can be read again.

export interface StagedColumn {
  readonly name: string
  readonly isBytes: boolean
}

/** The columns of a table of a source, with how they are staged. */
export function columnsOf(source: SourceDescription, table: string): readonly StagedColumn[] {
  return source.tables[table].map((column) => {
    const [name, kind] = column.split(':')
    return { name, isBytes: kind === 'bytes' }
  })
}

/** A name of a table or column of a source in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function stagedTable(table: string): string {
  return `import.${quoted(table)}`
}

const FUNCTIONS = `
  create function import.hash(given bytea) returns text language sql immutable parallel safe
    return case
      when octet_length(given) = 40 and encode(given, 'escape') ~ '^[0-9a-fA-F]{40}$'
        then lower(encode(given, 'escape'))
      when octet_length(given) in (20, 32) then left(encode(given, 'hex'), 40)
      -- MySQL strips spaces at the end.
      when octet_length(given) between 10 and 19 then rpad(encode(given, 'hex'), 40, '20') end;
  create function import.plain(given text) returns text language sql immutable parallel safe
    return replace(replace(replace(replace(replace(replace(given, '&lt;', '<'), '&gt;', '>'),
      '&quot;', '"'), '&#039;', ''''), '&#39;', ''''), '&amp;', '&');
  create function import.big(given text) returns numeric language sql immutable parallel safe
    return case when given ~ '^-?[0-9]{1,40}([.][0-9]{1,20})?$' then given::numeric
      when given ~ '^-?[0-9]{1,20}([.][0-9]{1,20})?e[+-]?[0-9]{1,2}$' then given::numeric end;
  create function import.unix(given text) returns timestamptz language sql immutable parallel safe
    return case when given ~ '^[0-9]{1,10}$' and given::numeric > 0
      then to_timestamp(given::double precision) end;
  create function import.at(given text) returns timestamptz language sql immutable parallel safe
    return case when given ~ ('^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' ||
        '( ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?)?$')
      and substr(given, 9, 2)::int <= extract(day from (make_date(substr(given, 1, 4)::int,
        substr(given, 6, 2)::int, 1) + interval '1 month' - interval '1 day'))
      then (given || ' UTC')::timestamp at time zone 'UTC' end;`

/** Creates them empty, in place of those of an earlier run. */
export async function makeStage(client: pg.ClientBase, source: SourceDescription): Promise<void> {
  await client.query('drop schema if exists import cascade; create schema import')
  await client.query(FUNCTIONS)
  await client.query(`
    create unlogged table import.reading (identity text, is_complete boolean not null);
    create unlogged table import.progress (
      table_name text primary key, rows bigint not null, is_known boolean not null)`)
  for (const table of Object.keys(source.tables)) {
    const columns = columnsOf(source, table).map(({ name, isBytes }) => {
      return `${quoted(name)} ${isBytes ? 'bytea' : 'text'}`
    })
    await client.query(`create unlogged table ${stagedTable(table)} (${columns.join(', ')})`)
  }
}
