import type pg from 'pg'
import type { TalkDescription, TextList } from '../described/talk.ts'

// Forums, topics and texts of a source in the format that all sources share.

export interface PlainForum {
  readonly id: number
  readonly group_id: number | null
  readonly group_name: string
  readonly group_position: number
  readonly name: string
  readonly description: string
  readonly position: number
  readonly see_keys: readonly string[]
  readonly answer_keys: readonly string[]
  readonly start_keys: readonly string[]
  readonly merged: string | null
  readonly digest: string
}

interface Authored {
  readonly id: number
  readonly author_id: number | null
  readonly author_name: string
  readonly is_anonymous: boolean
  readonly created_at: Date | null
  readonly digest: string
}

export interface PlainTopic extends Authored {
  readonly forum_id: number | null
  readonly title: string
  readonly is_pinned: boolean
  readonly is_locked: boolean
  readonly torrent_id: number | null
}

export interface PlainText extends Authored {
  readonly place: string
  readonly place_id: number | null
  readonly body: string
  readonly edited_at: Date | null
  readonly merged: string | null
}

/** The author of a text, as far as the source has one. */
export type PlainAuthor = Pick<Authored, 'author_id' | 'author_name' | 'is_anonymous'>

export const plainTable = (kind: string) => `import."plain_${kind}"`
/** The table of topics or texts that an earlier run imported, with their IDs. */
const doneTable = (kind: string) => `import."done_${kind}"`

/** Returns SQL for the IDs of all topics or texts of the source, new or not. */
export const sourceIds = (kind: string) =>
  `(select id from ${plainTable(kind)} union all select id from ${doneTable(kind)})`

async function makePlain(
  client: pg.ClientBase,
  kind: string,
  columns: string,
  from: string,
  where = '',
): Promise<void> {
  const table = plainTable(kind)
  await client.query(`
    drop table if exists ${table};
    create unlogged table ${table} as
    select p.*, md5(p::text) as digest from (
      select distinct on (id) id, ${columns} from (${from}) t where id is not null ${where}
      order by id
    ) p;
    alter table ${table} add primary key (id);
    analyze ${table}`)
}

/**
 * Builds the table of topics or texts that are not here yet. Of rows that an earlier run imported,
 * only the ID is read.
 */
async function makePlainOpen(
  client: pg.ClientBase,
  kind: string,
  columns: string,
  from: string,
): Promise<void> {
  const done = doneTable(kind)
  await client.query(`drop table if exists ${done}`)
  await client.query(`
    create unlogged table ${done} as
    select r.old_id as id from import_row r
    where r.kind = '${kind}' and r.outcome in ('imported', 'merged')
      and r.old_id in (select id from (${from}) t)`)
  await client.query(`analyze ${done}`)
  const isOpen = `and not exists (select from ${done} d where d.id = t.id)`
  await makePlain(client, kind, columns, from, isOpen)
}

export async function makePlainForums(
  client: pg.ClientBase,
  { groups, forums, topics }: TalkDescription,
): Promise<void> {
  await makePlain(
    client,
    'forum',
    `f_group as group_id, coalesce(group_name, '') as group_name,
      coalesce(group_position, 0)::integer as group_position, coalesce(name, '') as name,
      coalesce(description, '') as description, coalesce(position, 0)::integer as position,
      see_keys, answer_keys, start_keys, merged`,
    `select f.*, f.group_id::bigint as f_group, g.name as group_name,
        least(greatest(g.position, 0), 999) as group_position
      from (
        select id, group_id, name, description, least(greatest(position, 0), 999) as position,
          see_keys, answer_keys, start_keys, merged
        from (${forums}) f
      ) f left join (
        select distinct on (id) * from (${groups}) g order by id
      ) g on g.id = f.group_id`,
  )
  await makePlainOpen(
    client,
    'topic',
    `forum_id::bigint as forum_id, author_id::bigint as author_id,
      coalesce(author_name, '') as author_name, false as is_anonymous,
      coalesce(title, '') as title, created_at, coalesce(is_pinned, false) as is_pinned,
      coalesce(is_locked, false) as is_locked, torrent_id`,
    topics,
  )
}

export async function makePlainTexts(
  client: pg.ClientBase,
  { kind, rows }: TextList,
): Promise<void> {
  await makePlainOpen(
    client,
    kind,
    `place, place_id::bigint as place_id, author_id::bigint as author_id,
      coalesce(author_name, '') as author_name, is_anonymous, coalesce(body, '') as body,
      created_at, edited_at, merged`,
    rows,
  )
}

/** Returns the next rows after an ID of the source. */
export async function plainRows<Row>(
  client: pg.ClientBase,
  kind: string,
  after: number,
  limit: number,
): Promise<readonly Row[]> {
  const { rows } = await client.query(
    `select * from ${plainTable(kind)} where id > $1 order by id limit $2`,
    [after, limit],
  )
  return rows as readonly Row[]
}
