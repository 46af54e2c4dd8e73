import pg from 'pg'
import { expect, it } from 'vitest'
import { testDatabase } from '../../support/postgres.ts'

// The migrations of `migrations/` make the schema and rows that the 95 files before them made.
// schema-before.txt was written by this test, with -u, at the last commit that had those files.

const NOT_OF_EXTENSION = (catalog: string, oid: string) => `not exists (
  select from pg_depend x
  where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype = 'e')`

/** One line for each fact; null and what is usual is left out. */
const QUESTIONS: Readonly<Record<string, string>> = {
  extension: `
    select concat_ws(' ', extname, extversion, extnamespace::regnamespace) from pg_extension`,
  schema: `
    select concat_ws(' ', nspname, nspacl) from pg_namespace where nspname !~ '^pg_(toast|temp)'`,
  domain: `
    select concat_ws(' ', t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull,
      t.typdefault, t.typacl, (select string_agg(conname || ' ' || pg_get_constraintdef(oid), '; '
        order by conname) from pg_constraint where contypid = t.oid))
    from pg_type t where t.typtype = 'd' and t.typnamespace = 'public'::regnamespace`,
  'other type': `
    select concat_ws(' ', t.typname, t.typtype)
    from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typnamespace = 'public'::regnamespace and t.typtype <> 'd'
      and c.relkind is distinct from 'r' and c.relkind is distinct from 'p'
      and t.typelem = 0 and ${NOT_OF_EXTENSION('pg_type', 't.oid')}`,
  function: `
    select concat_ws(' ', p.oid::regprocedure, p.proacl, 'strict ' || p.proisstrict, p.provolatile,
      p.proparallel, p.proleakproof, p.procost, p.prorows, p.proconfig, pg_get_functiondef(p.oid))
    from pg_proc p where p.pronamespace = 'public'::regnamespace
      and ${NOT_OF_EXTENSION('pg_proc', 'p.oid')}`,
  relation: `
    select concat_ws(' ', c.relkind, c.relname, c.relpersistence, c.reloptions, c.relacl,
      (select amname from pg_am where oid = c.relam), nullif(c.reltablespace, 0), c.relreplident,
      case when c.relrowsecurity or c.relforcerowsecurity then 'row security' end,
      pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid),
      (select string_agg(inhparent::regclass::text, ',') from pg_inherits where inhrelid = c.oid),
      (select reloptions from pg_class where oid = c.reltoastrelid))
    from pg_class c where c.relnamespace = 'public'::regnamespace
      and c.relname not like 'schema_migration%' and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}`,
  column: `
    select concat_ws(' ', c.relname, row_number() over (partition by c.oid order by a.attnum),
      a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
      'default ' || pg_get_expr(d.adbin, d.adrelid), nullif(a.attidentity, ''),
      nullif(a.attgenerated, ''), a.attstorage, nullif(a.attcompression, ''),
      (select collname from pg_collation where oid = a.attcollation and collname <> 'default'),
      a.attstattarget, a.attoptions, a.attacl, nullif(a.attinhcount, 0))
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
      and a.attnum > 0 and not a.attisdropped and c.relname <> 'schema_migration'`,
  constraint: `
    select concat_ws(' ', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid),
      case when not k.convalidated then 'not valid' end,
      case when k.condeferrable then 'deferrable' end,
      nullif(k.coninhcount, 0), nullif(k.conindid, 0)::regclass)
    from pg_constraint k where k.connamespace = 'public'::regnamespace and k.conrelid <> 0
      and k.conrelid <> 'schema_migration'::regclass`,
  index: `
    select concat_ws(' ', pg_get_indexdef(i.indexrelid),
      case when i.indisclustered then 'clustered' end,
      case when not i.indisvalid then 'invalid' end,
      (select string_agg(attstattarget::text, ',') from pg_attribute where attrelid = i.indexrelid))
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace and i.indrelid <> 'schema_migration'::regclass`,
  trigger: `
    select concat_ws(' ', t.tgrelid::regclass, t.tgenabled, pg_get_triggerdef(t.oid))
    from pg_trigger t where not t.tgisinternal`,
  rule: `
    select pg_get_ruledef(r.oid) from pg_rewrite r join pg_class c on c.oid = r.ev_class
    where c.relnamespace = 'public'::regnamespace and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}`,
  policy: 'select polname from pg_policy',
  'event trigger': 'select evtname from pg_event_trigger',
  publication: 'select pubname from pg_publication',
  sequence: `
    select concat_ws(' ', s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart, s.seqmin, s.seqmax,
      s.seqincrement, s.seqcycle, s.seqcache, 'at ' || pg_sequence_last_value(s.seqrelid))
    from pg_sequence s`,
  statistics: 'select pg_get_statisticsobjdef(oid) from pg_statistic_ext',
  comment: `
    select concat_ws(' ', i.type, i.identity, d.description)
    from pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
    where d.objoid >= 16384 and i.schema = 'public'
      and not exists (select from pg_depend x
        where x.classid = d.classoid and x.objid = d.objoid and x.deptype = 'e')`,
  'default right': `
    select concat_ws(' ', defaclrole::regrole, defaclobjtype, defaclacl) from pg_default_acl`,
}

it('the schema and its first rows are those of the migrations before', async () => {
  const database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const lines = await listing(client)
  await client.end()
  await database.drop()
  expect(lines.length).toBeGreaterThan(3_000)
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('schema-before.txt')
})

async function listing(client: pg.Client): Promise<string[]> {
  const lines: string[] = []
  for (const [kind, question] of Object.entries(QUESTIONS)) {
    const { rows } = await client.query<[string]>({ text: question, rowMode: 'array' })
    lines.push(...rows.map(([line]) => `${kind}: ${line}`).sort())
  }
  const { rows: tables } = await client.query<{ name: string }>(`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace
      and relkind in ('r', 'p') and not relispartition and relname <> 'schema_migration'
    order by 1`)
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: object }>(`select to_jsonb(t) as row from ${name} t`)
    lines.push(...rows.map(({ row }) => `${name}: ${JSON.stringify(row, masked)}`).sort())
  }
  return lines
}

/** Times of the migration, and the random name of the outbox, differ from run to run. */
function masked(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return 'a time'
  return key === 'outbox_id' && /^[0-9a-f]{32}$/.test(value) ? 'a random name' : value
}
