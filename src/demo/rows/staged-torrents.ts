import { sql } from 'kysely'
import type pg from 'pg'
import { copyInto } from '../../store/base/bulk-copy.ts'
import type { Cell } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import { seedersOf, TORRENT_COLUMNS } from './torrent-rows.ts'
import type { DemoTorrent } from './types.ts'

// Building the search words of a million torrents takes longer than the rest of a fill if triggers
// do it one by one. Instead, the rows of some torrents wait in separate tables, and one statement
// builds all words and writes the rows to their tables, in the order of their IDs, while the next
// torrents are drawn. These tables exist only within the transaction of the fill, so an interrupted
// fill leaves nothing.

/** The table in which torrents wait; it has the columns of theirs. */
export const STAGE = 'torrent_staged'
const PATHS = 'torrent_paths_staged'
/** Like the trigger of files: files beyond this number are not found by their words. */
const FILES_WITH_WORDS = 5_000
/** Parallel workers in addition to the leader, if the server has them. */
const HELPERS = 3

/** Creates the tables in which rows wait. */
export async function makeStage(tx: Db): Promise<void> {
  await sql`create unlogged table torrent_staged (like torrent including defaults)`.execute(tx)
  await sql`
    create unlogged table torrent_paths_staged (torrent_id bigint, is_dead boolean, paths text)
    `.execute(tx)
  await sql`set local jit = off`.execute(tx)
}

/** Empties the tables; as this transaction made them, they keep their files. */
export async function emptyStage(tx: Db): Promise<void> {
  await sql`truncate torrent_staged, torrent_paths_staged`.execute(tx)
}

/** Writes the file names of some torrents, one text per torrent, and whether it has seeders. */
export async function stagePaths(
  client: pg.ClientBase,
  torrents: readonly DemoTorrent[],
): Promise<void> {
  await copyInto(client, PATHS, ['torrent_id', 'is_dead', 'paths'], pathRows(torrents))
}

function* pathRows(torrents: readonly DemoTorrent[]): Generator<readonly Cell[]> {
  for (const torrent of torrents) {
    const first = torrent.files.slice(0, FILES_WITH_WORDS)
    yield [torrent.id, seedersOf(torrent) === 0, first.map(({ path }) => path).join(' ')]
  }
}

/**
 * Builds the words of the torrents that wait, and writes their rows to their tables, in one
 * statement. The triggers of `torrent`, of its files and of swarms must be disabled, and the tags
 * of the torrents written. What a tag is found by is read once, not once a torrent
 * (`torrent_tag_words`).
 */
export async function unstage(tx: Db, torrents: readonly DemoTorrent[]): Promise<void> {
  const columns = sql.join(TORRENT_COLUMNS.map((column) => sql.ref(column)))
  const [first, last] = [torrents[0]?.id ?? 0, torrents.at(-1)?.id ?? 0]
  await sql`
    with named as materialized (
      select id as tag_id, slug as word from tag
      union select id, name from tag where name is not null
      union select alias_of, slug from tag where alias_of is not null
    ), tagged as materialized (
      select torrent_id as id, array_agg(distinct tag_id order by tag_id) as tags,
        array_agg(distinct word order by word) as named
      from torrent_tag join named using (tag_id)
      where torrent_id between ${first} and ${last} group by torrent_id
    ), made as (
      insert into torrent (${columns}, search, name_key, tag_ids) overriding system value
      select ${columns}, search_vector(name, coalesce(named, '{}')), search_key(name),
        coalesce(tags, '{}')
      from torrent_staged left join tagged using (id) order by id
      returning id, created_at, state, uploader_id, marks, name_key, search
    ), described as (
      insert into torrent_text_words (torrent_id, description)
      select id, text_words(description) from torrent_staged where description <> '' order by id
    ), measured as (
      insert into torrent_measure (torrent_id, key, value)
      select id, measure.key, measure.value
      from torrent_staged, attribute_measures(attributes) as measure order by id
    )
    insert into torrent_words
      (torrent_id, created_at, state, uploader_id, is_dead, marks, name_key, search, files)
    select id, created_at, state, uploader_id, is_dead, marks, name_key, search, text_words(paths)
    from made join torrent_paths_staged on torrent_id = id order by id`.execute(tx)
}

/** Removes the tables, after the last torrent. */
export async function leaveStage(tx: Db): Promise<void> {
  await letHelp(tx)
  await sql`drop table torrent_staged, torrent_paths_staged`.execute(tx)
}

/** Worth parallel workers on any machine: someone is waiting for the fill. */
async function letHelp(tx: Db): Promise<void> {
  await sql`
    select set_config('enable_seqscan', 'on', true), set_config('jit', 'off', true),
      set_config('work_mem', '256MB', true), set_config('parallel_setup_cost', '0', true),
      set_config('parallel_tuple_cost', '0', true),
      set_config('max_parallel_workers_per_gather', ${String(HELPERS)}, true)`.execute(tx)
}
