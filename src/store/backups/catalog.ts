import { createHash } from 'node:crypto'
import type pg from 'pg'
import { list, strictRecord, text } from '../../shared/shape.ts'
import type { Infer } from '../../shared/shape.ts'

// Reads the schema of a database from PostgreSQL: its tables, and the objects that must be dropped
// while many rows are written.

const name = text(63).regex(/^[a-z_][a-z0-9_]*$/)

/** A table as a backup describes it, without the columns that PostgreSQL computes. */
export const tableShape = strictRecord({
  name,
  columns: list(name).min(1),
  /** If the table is a partition of another table: that table, and its range. */
  partition: strictRecord({
    of: name,
    bound: text(200).regex(/^(DEFAULT|FOR VALUES FROM \('[0-9: .+-]+'\) TO \('[0-9: .+-]+'\))$/),
  }).nullable(),
})

export type TableOutline = Infer<typeof tableShape>

/**
 * Returns the tables that contain rows, in the order of their names; unlogged tables are left out.
 */
export async function tablesOf(client: pg.ClientBase): Promise<readonly TableOutline[]> {
  const { rows } = await client.query<TableOutline>(`
    select c.relname as name,
      array(
        select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum) as columns,
      case when c.relispartition then json_build_object('of', (
          select p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent
          where i.inhrelid = c.oid),
        'bound', pg_get_expr(c.relpartbound, c.oid)) end as partition
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and c.relpersistence = 'p' and not ${OF_EXTENSION}
    order by c.relname`)
  return rows
}

const OF_EXTENSION = `exists (
  select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
    and d.deptype = 'e')`

/**
 * Returns the SHA-256 of all tables and columns with their types, in hex; partitions are left out.
 */
export async function schemaDigest(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ line: string }>(`
    select format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
      a.attnotnull, a.attgenerated) as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and a.attnum > 0 and not a.attisdropped and not ${OF_EXTENSION}
    order by c.relname collate "C", a.attname collate "C"`)
  const hash = createHash('sha256')
  for (const { line } of rows) hash.update(`${line}\n`)
  return hash.digest('hex')
}

export interface SequenceValue {
  readonly table: string
  readonly column: string
  /** The last value; null: none was assigned. */
  readonly last: string | null
}

/** Returns the sequences of identity columns, which may be ahead of the rows of a snapshot. */
export async function sequencesOf(client: pg.ClientBase): Promise<readonly SequenceValue[]> {
  const { rows } = await client.query<SequenceValue>(`
    select t.relname as "table", a.attname as "column", q.last_value::text as last
    from pg_class s
    join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid
      and d.deptype in ('i', 'a')
    join pg_class t on t.oid = d.refobjid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
    join pg_sequences q on q.schemaname = current_schema() and q.sequencename = s.relname
    where s.relkind = 'S' and s.relnamespace = current_schema()::regnamespace
    order by 1, 2`)
  return rows
}

/**
 * Statements that drop the objects that slow down or prevent writing many rows, and statements that
 * restore these objects.
 */
export interface Dropped {
  readonly drop: readonly string[]
  readonly restore: readonly string[]
}

/**
 * Returns the statements for foreign keys, because the order of tables has cycles, and for indexes,
 * which are faster to build at the end. The indexes of constraints stay, and so do those of
 * partitioned tables.
 */
export async function droppable(client: pg.ClientBase): Promise<Dropped> {
  const keys = await client.query<{ drop: string; restore: string }>(`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname)
        as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname,
        pg_get_constraintdef(oid)) as restore
    from pg_constraint
    where connamespace = current_schema()::regnamespace and contype = 'f' and conparentid = 0
    order by conname`)
  const indexes = await client.query<{ drop: string; restore: string }>(`
    select format('drop index %s', i.indexrelid::regclass) as drop,
      pg_get_indexdef(i.indexrelid) as restore
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'i'
      and t.relkind = 'r' and not t.relispartition
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
    order by c.relname`)
  const all = [...keys.rows, ...indexes.rows]
  const back = [...indexes.rows, ...keys.rows]
  return { drop: all.map(({ drop }) => drop), restore: back.map(({ restore }) => restore) }
}
