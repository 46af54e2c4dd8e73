import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readQuery } from '../../../src/domain/search/query.ts'
import { plainTerms } from '../../../src/domain/search/terms.ts'
import { browse } from '../../../src/store/search/browse.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { renew } from '../../../src/store/search/stored-words/renewal.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { Term } from '../../../src/domain/search/expression.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { asRadarr, asSonarr, CASES, NAMINGS, TEXT_CASES, TITLES } from './typed-cases.ts'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** What a member types into the search box. */
function typed(line: string): readonly Term[] {
  const read = readQuery(line, 0)
  if (!read.ok || read.query.also.length > 0) throw new Error(`not only words: ${line}`)
  return read.query.all
}

interface Asked {
  readonly name: string
  readonly line: string
  readonly terms: readonly Term[]
}

/** The questions that find their name, or that do not. */
async function thatAre(
  found: boolean,
  asked: readonly Asked[],
  of = sql`search_vector(name, '{}')`,
): Promise<readonly string[]> {
  const given = asked.map(({ name, terms }, place) => ({
    ...{ name, place },
    texts: terms.map(({ text }) => text),
    prefixes: terms.map(({ isPrefix }) => isPrefix),
  }))
  const { rows } = await sql<{ found: boolean }>`
    select ${of} @@ search_all(
      array(select jsonb_array_elements_text(texts)),
      array(select jsonb_array_elements_text(prefixes)::boolean), '{}') as found
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
      as asked (name text, texts jsonb, prefixes jsonb, place integer)
    order by place`.execute(db)
  return asked.flatMap(({ name, line }, at) =>
    rows[at].found === found ? [`${name} ← ${line}`] : [],
  )
}

describe('a name is found', () => {
  it('first as it was typed', async () => {
    const member = await aMemberRow(db, 'ann')
    const names = [
      ['The Spider-Man 2002', 'The Spiderman 2002', 'spiderman 2002'],
      ['The Spiderman 2002', 'The Spider-Man 2002', 'spider-man 2002'],
      ['On L.Envol', 'On Lenvol', 'on lenvol'],
      ['Big S.W.A.T.', 'Big SWAT', 'big swat'],
      ['The Big Tom & Jerry', 'The Big Tom and Jerry', 'tom and jerry'],
    ] as const
    for (const [other, same, line] of names) {
      for (const name of [same, other])
        await aListedTorrent(db, `${line} ${name}`, member, { name })
      const search = { all: typed(`${line} `), none: [], also: [], leftOut: null }
      const order = { by: 'relevance' } as const
      const filter = { ...EVERYTHING, search, order, position: null, limit: 10 }
      const { rows } = await browse(db, filter)
      expect(rows.map(({ name }) => name)).toEqual([same, other])
      await db.updateTable('torrent').set({ state: 'removed' }).execute()
    }
  })

  it('as members write it', async () => {
    const asked = CASES.flatMap(({ name, finds }) =>
      finds.flatMap((line) =>
        [line, `${line} `].map((one) => ({ name, line: one, terms: typed(one) })),
      ),
    )
    expect(await thatAre(false, asked)).toEqual([])
  })

  it('as Sonarr and Radarr write it', async () => {
    const asked = TITLES.flatMap((title) =>
      Object.values(NAMINGS).flatMap((naming) =>
        [asSonarr(title), asRadarr(title), title].map((line) => {
          return { name: naming(title), line, terms: plainTerms(line) }
        }),
      ),
    )
    expect(await thatAre(false, asked)).toEqual([])
  })

  it('not by other words', async () => {
    const asked = CASES.flatMap(({ name, not = [] }) =>
      not.map((line) => ({ name, line, terms: typed(`${line} `) })),
    )
    expect(await thatAre(true, asked)).toEqual([])
  })
})

describe('a text is found', () => {
  const words = sql`text_words(name)`

  it('as members write it', async () => {
    const asked = TEXT_CASES.flatMap(({ name, finds }) =>
      finds.map((line) => ({ name, line, terms: typed(`${line} `) })),
    )
    expect(await thatAre(false, asked, words)).toEqual([])
  })

  it('not by other words', async () => {
    const asked = TEXT_CASES.flatMap(({ name, not = [] }) =>
      not.map((line) => ({ name, line, terms: typed(`${line} `) })),
    )
    expect(await thatAre(true, asked, words)).toEqual([])
  })
})

describe('stored words', () => {
  it('of texts are renewed, too', async () => {
    const member = await aMemberRow(db, 'cas')
    const torrentId = await aListedTorrent(db, 'a comment', member)
    const { id } = await db
      .insertInto('comment')
      .values({
        target: 'torrent',
        target_id: torrentId,
        author_id: member,
        body: "Voir l'envol.",
        created_at: new Date(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await sql`update torrent set description = 'Voir l''envol.' where id = ${torrentId}`.execute(db)
    await sql`update torrent_text_words set description = '' where torrent_id = ${torrentId}`.execute(
      db,
    )
    await sql`insert into search_renewal (kind, until) select unnest(array['comment', 'description',
      'files', 'wiki_page', 'message', 'topic', 'post', 'article', 'staff_case', 'case_text',
      'report']), ${Math.max(id, torrentId)}::bigint
      on conflict (kind) do update set until = excluded.until`.execute(db)
    while ((await renew(db, 100)) > 0);
    const { rows } = await sql<{ found: number }>`
      select count(*)::int as found from torrent_text_words
      where description @@ search_query('envol', false)`.execute(db)
    expect(rows).toEqual([{ found: 1 }])
  })

  it('as they were before a migration are found by the same name', async () => {
    const names = CASES.map(({ name }) => name).filter((name) => !/[&+＆'’´ʼ`]/u.test(name))
    const { rows } = await sql<{ name: string }>`
      select name from unnest(${names}::text[]) as name
      cross join lateral (
        select string_agg('''' || lower(unit) || ''':' || place, ' ')::tsvector as words
        from unnest(search_units_of(former_search_text(name))) with ordinality as each (unit, place)
      ) as stored
      where not words @@ search_query(name, false)`.execute(db)
    expect(rows).toEqual([])
  })

  it('are renewed in pieces, where they are different', async () => {
    const member = await aMemberRow(db, 'bob')
    const names = ["It's One", 'Two', 'S.W.A.T.', 'Four', 'Five & Six']
    for (const name of names) await aListedTorrent(db, `of ${name}`, member, { name })
    // As they were: without parts of words and initials.
    await sql`update torrent set search = to_tsvector('simple', name_key)
      where name = any(${names})`.execute(db)
    await sql`insert into search_renewal (kind, until) select 'torrent', max(id) from torrent
      union all select 'bundle', 1 union all select 'collection', 1 union all select 'request', 1`.execute(
      db,
    )
    let steps = 0
    while ((await renew(db, 2)) > 0) steps++
    expect(steps).toBeGreaterThan(5)
    const { rows } = await sql<{ name: string }>`select name from torrent
      where name = any(${names}) and search is not distinct from search_vector(name, '{}')
      order by id`.execute(db)
    expect(rows.map(({ name }) => name)).toEqual(names)
  })
})
