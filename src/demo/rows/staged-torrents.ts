import { sql } from 'kysely'
import type pg from 'pg'
import { copyInto } from '../../store/base/bulk-copy.ts'
import type { Cell } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import { TORRENT_COLUMNS } from './torrent-rows.ts'
import type { DemoTorrent } from './types.ts'

// Building the search words of a million torrents takes longer than the rest of a fill if triggers
// do it one by one. Instead, rows wait in separate tables until the last one is written. Then all
// words are built in one go, with parallel workers, and the rows move to their tables in the order
// of their IDs. These tables exist only within the transaction of the fill, so an interrupted fill
// leaves nothing.

/** The table in which torrents wait; it has the columns of theirs. */
export const STAGE = 'torrent_staged'
const PATHS = 'torrent_paths_staged'
/** Like the trigger of files: files beyond this number are not found by their words. */
const FILES_WITH_WORDS = 5_000
/** Parallel workers in addition to the leader, if the server has them. */
const HELPERS = 3

/** Creates the tables in which rows wait. */
export async function makeStage(tx: Db): Promise<void> {
  const helped = sql`with (parallel_workers = ${sql.lit(HELPERS)})`
  await sql`
    create unlogged table torrent_staged (like torrent including defaults) ${helped}`.execute(tx)
  await sql`
    create unlogged table torrent_paths_staged (torrent_id bigint, paths text)
    ${helped}`.execute(tx)
}

/** Writes the file names of some torrents, one text per torrent. */
export async function stagePaths(
  client: pg.ClientBase,
  torrents: readonly DemoTorrent[],
): Promise<void> {
  await copyInto(client, PATHS, ['torrent_id', 'paths'], pathRows(torrents))
}

function* pathRows(torrents: readonly DemoTorrent[]): Generator<readonly Cell[]> {
  for (const { id, files } of torrents) {
    if (files.length === 0) continue
    const first = files.slice(0, FILES_WITH_WORDS)
    yield [id, first.map(({ path }) => path).join(' ')]
  }
}

/**
 * Builds all words, and moves the rows to their tables. The triggers of `torrent`, of its files and
 * of swarms must be disabled, and the tags and swarms of all torrents written.
 */
export async function leaveStage(tx: Db): Promise<void> {
  await letHelp(tx)
  await sql`
    create unlogged table torrent_words_staged as
    select id, search_vector(name, torrent_tag_words(id)) as search, search_key(name) as name_key,
      torrent_tag_ids(id) as tag_ids, text_words(description) as texts
    from torrent_staged`.execute(tx)
  const columns = sql.join(TORRENT_COLUMNS.map((column) => sql.ref(column)))
  await sql`
    insert into torrent (${columns}, search, name_key, tag_ids) overriding system value
    select ${columns}, words.search, words.name_key, words.tag_ids
    from (select ${columns} from torrent_staged) as staged
    join torrent_words_staged as words using (id)
    order by id`.execute(tx)
  await sql`
    insert into torrent_text_words (torrent_id, description)
    select id, words.texts from torrent_words_staged as words
    join torrent_staged as staged using (id)
    where staged.description <> '' order by id`.execute(tx)
  await sql`
    create unlogged table file_words_staged as
    select torrent_id, text_words(paths) as words from torrent_paths_staged`.execute(tx)
  await sql`
    insert into torrent_words
      (torrent_id, created_at, state, uploader_id, is_dead, marks, name_key, search, files)
    select torrent.id, torrent.created_at, torrent.state, torrent.uploader_id,
      coalesce(torrent_stats.seeders = 0, false), torrent.marks, torrent.name_key, torrent.search,
      coalesce(file_words_staged.words, '')
    from torrent
    left join torrent_stats on torrent_stats.torrent_id = torrent.id
    left join file_words_staged on file_words_staged.torrent_id = torrent.id
    order by torrent.id`.execute(tx)
  await sql`
    insert into torrent_measure (torrent_id, key, value)
    select id, measure.key, measure.value
    from torrent_staged, attribute_measures(attributes) as measure order by id`.execute(tx)
  await sql`
    drop table torrent_staged, torrent_paths_staged, torrent_words_staged, file_words_staged
    `.execute(tx)
}

/** Worth parallel workers on any machine: someone is waiting for the fill. */
async function letHelp(tx: Db): Promise<void> {
  await sql`
    select set_config('enable_seqscan', 'on', true), set_config('jit', 'off', true),
      set_config('work_mem', '256MB', true), set_config('parallel_setup_cost', '0', true),
      set_config('parallel_tuple_cost', '0', true),
      set_config('max_parallel_workers_per_gather', ${String(HELPERS)}, true)`.execute(tx)
}
