import fc from 'fast-check'
import { sql } from 'kysely'
import { QUALITIES } from '../../src/domain/search/expression.ts'
import type { Db } from '../../src/store/base/db.ts'

const counts = (field: string, few: number, many: number) =>
  [`${few}`, `>${few}`, `<=${many}`, `${few}..${many}`].map((range) => `${field}:${range}`)

/** Terms for each field of the query line that match rows of `fillReleases` and `adornReleases`. */
export const TERMS: Readonly<Record<string, readonly string[]>> = {
  words: ['release', 'rare', '"release 7"', 'rel*', '1080p', 're-lease', 're lease', 'ra & re'],
  title: ['title:rare', 'title:"release 12"', 'title:hd'],
  file: ['file:cover', 'file:disc*', 'file:"disc 2"'],
  tag: ['tag:hd', 'tag:live', 'tag:nobody-knows-it'],
  cat: ['cat:movies', 'cat:music'],
  category: ['category:tv'],
  uploader: ['uploader:ann', 'uploader:nobody'],
  size: counts('size', 10, 45).map((term) => term.replace(/\d$/, '$&b')),
  year: counts('year', 2020, 2021),
  seeders: counts('seeders', 0, 20),
  leechers: counts('leechers', 0, 3),
  snatches: counts('snatches', 5, 150),
  added: ['added:2026-01-01', 'added:2026-01..2026-02', 'added:>2026-01-01'],
  is: QUALITIES.map((quality) => `is:${quality}`),
  imdb: ['imdb:tt0000001', 'imdb:tt0000002'],
  tmdb: ['tmdb:603'],
  tvdb: ['tvdb:1'],
  tvmaze: ['tvmaze:1'],
  trakt: ['trakt:1'],
  douban: ['douban:1'],
  mal: ['mal:1'],
  anidb: ['anidb:1'],
  mbid: ['mbid:1b022e01-4da6-387b-8658-8678046e4cef'],
  'attr.': [
    'attr.resolution:1080p',
    'attr.languages:de',
    ...counts('attr.season', 2, 5),
    'attr.version:2',
  ],
}

const one = fc
  .tuple(fc.constantFrom(...Object.values(TERMS)), fc.nat(), fc.boolean())
  .map(([terms, at, isNot]) => `${isNot ? '-' : ''}${terms[at % terms.length]}`)

/** A query of up to three terms of any fields, with OR, parentheses and exclusions. */
export const queryLines = fc.oneof(
  one,
  fc.tuple(one, one).map((terms) => terms.join(' ')),
  fc.tuple(one, one).map((terms) => terms.join(' OR ')),
  fc.tuple(one, one, one).map(([a, b, c]) => `(${a} OR ${b}) ${c}`),
)

/** Gives releases above an ID years, attributes, files, and a member who has some of them. */
export async function adornReleases(db: Db, memberId: number, above: number): Promise<void> {
  await sql`
    update torrent set
      name = name || case when id % 4 = 0 then '.' || 2019 + id % 3 else '' end,
      attributes = jsonb_build_object('resolution', case when id % 2 = 0 then '1080p' else '720p' end,
        'languages', case when id % 3 = 0 then '["de", "en"]' else '["en"]' end::jsonb,
        'season', id % 7, 'version', (id % 3)::text)
    where id > ${above}`.execute(db)
  await sql`
    update torrent_words set files = text_words(
      case when torrent_id % 3 = 0 then 'cover.jpg' else 'disc ' || torrent_id % 3 end)
    where torrent_id > ${above}`.execute(db)
  await sql`
    insert into bookmark (member_id, target, target_id, created_at)
    select ${memberId}::bigint, 'torrent', id, created_at from torrent
    where id > ${above} and id % 6 = 0`.execute(db)
  await sql`
    insert into member_torrent (member_id, torrent_id, first_at, last_at, completed_at)
    select ${memberId}::bigint, id, created_at, created_at, created_at from torrent
    where id > ${above} and id % 5 = 0
    on conflict (member_id, torrent_id) do update set completed_at = excluded.completed_at
    `.execute(db)
}
