import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aBundle } from '../../support/community/bundles.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'

type Artist = readonly [group: number, artist: number, role: string]
const LONG = 'x'.repeat(250)
const NAMES = ['A', 'B', 'C', 'D', 'Guest', 'GUEST', 'One &amp; Two', LONG, ' ']
const ARTISTS: readonly Artist[] = [
  // Four main artists, and everyone else.
  ...([1, 2, 3, 4].map((id) => [10, id, '1']) as Artist[]),
  ...([2, 3, 4, 5, 6, 7, 8].map((role) => [10, 7, String(role)]) as Artist[]),
  ...([5, 6, 8].map((id) => [10, id, '2']) as Artist[]),
  // No name, no artist, and a role that is none.
  ...([9, 99].map((id) => [10, id, '2']) as Artist[]),
  [10, 5, '9'],
  // One artist and another that the source does not have.
  [20, 99, '1'],
  // Another group with one artist, an application, and an album that was here before.
  ...([[20, 1, '1'] as const, [30, 5, '2'] as const, [40, 1, '1'] as const] as const),
  [40, 5, '4'],
]

function dump(artists: readonly Artist[]): string {
  const groups = ['Of many', 'Of one', 'Application', 'Older'].map((name, at) => {
    return [(at + 1) * 10, at === 2 ? '2' : '1', name, 2001, 'About it'] as const
  })
  const made = groups.map(([id]) => [id, oldTorrent(`Torrent ${id}`)] as const)
  return dumpOf(
    table(
      'users_main',
      ['ID', 'Username', 'PermissionID', 'torrent_pass', 'Enabled'],
      [[1, 'ann', 2, '1'.repeat(32), '1']],
    ),
    table('torrents_group', ['ID', 'CategoryID', 'Name', 'Year', 'WikiBody'], groups),
    table(
      'torrents',
      ['ID', 'GroupID', 'UserID', 'info_hash', 'created'],
      made.map(([id, { hash }]) => [id, id, 1, Buffer.from(hash, 'hex'), '2020-01-02 03:04:05']),
    ),
    table(
      'torrents_files',
      ['TorrentID', 'File'],
      made.map(([id, { file }]) => [id, file]),
    ),
    table(
      'artists_group',
      ['ArtistID', 'Name'],
      NAMES.map((name, at) => [at + 1, name]),
    ),
    table('torrents_artists', ['GroupID', 'ArtistID', 'Importance'], artists),
  )
}

describe('credits of a Gazelle', () => {
  let stage: ImportStage
  let older: number
  let report: Awaited<ReturnType<ImportStage['bring']>>['report']
  beforeAll(async () => {
    stage = await importStage()
    const artist = await aBundle(stage.db, 'A', { kind: 'artist' })
    older = await aBundle(stage.db, 'Older', { kind: 'album', parentId: artist, year: 2001 })
    ;({ report } = await stage.bring({ source: 'gazelle', dump: dump(ARTISTS) }))
  })
  afterAll(() => stage.end())

  const credits = async () => {
    const { rows } = await sql<{ line: string }>`
      select concat(b.title, ' ', position, ' ', role, ' ', left(name, 20)) as line
      from bundle_credit c join bundle b on b.id = c.bundle_id
      order by b.id, position`.execute(stage.db)
    return rows.map(({ line }) => line)
  }
  const OF_MANY = [
    ...['1 main A', '2 main B', '3 main C', '4 main D', '5 guest Guest', '6 guest One & Two'],
    ...[`7 guest ${'x'.repeat(20)}`, '8 composer One & Two', '9 conductor One & Two'],
    ...['10 dj One & Two', '11 remixer One & Two', '12 producer One & Two'],
    '13 arranger One & Two',
  ].map((line) => `Of many ${line}`)

  it('have all roles, and the main artists where there are several', async () => {
    expect(await credits()).toEqual(OF_MANY)
    const { rows } = await sql`
      select p.title from bundle b join bundle p on p.id = b.parent_id
      where b.title = 'Of many'`.execute(stage.db)
    expect(rows).toEqual([{ title: 'Various artists' }])
  })

  it('are counted row by row', () => {
    const counts = report.tables.find((one) => one.table === 'torrents_artists')
    expect(counts).toMatchObject({ rows: 22, imported: 13, merged: 3, leftOut: 6 })
    expect(counts?.reasons).toEqual(
      expect.arrayContaining([
        { reason: 'Only albums have credits', rows: 1 },
        { reason: 'Its role is unknown', rows: 1 },
        { reason: 'Its artist is not in the source', rows: 3 },
        expect.objectContaining({ rows: 1, reason: expect.stringMatching(/^Its album was here/) }),
      ]),
    )
  })

  it('come with later runs, unless the album was edited here', async () => {
    const later: readonly Artist[] = [...ARTISTS, [10, 1, '2'], [20, 5, '3']]
    const one = sql`(select id from bundle where title = 'Of one')`
    await sql`update bundle set edited_at = now() where id = ${one}`.execute(stage.db)
    await stage.bring({ source: 'gazelle', dump: dump(later) })
    expect(await credits()).toEqual([...OF_MANY, 'Of many 14 guest A'])
  })

  it('are removed with the import, and keep it if a person has added one', async () => {
    await sql`update bundle set edited_at = null where title = 'Of one'`.execute(stage.db)
    const add = sql`
      insert into bundle_credit (bundle_id, position, role, name, name_key)
      select id, 15, 'guest', 'Mine', 'mine' from bundle where title = 'Of many'`
    await add.execute(stage.db)
    expect(await stage.takeBack()).toMatchObject({
      ok: false,
      changed: [{ table: 'bundle_credit', rows: 1 }],
    })
    await sql`delete from bundle_credit where name = 'Mine'`.execute(stage.db)
    expect(await stage.takeBack()).toMatchObject({ ok: true })
    expect(await credits()).toEqual([])
    const { rows } = await sql`select id from bundle where id = ${older}`.execute(stage.db)
    expect(rows).toHaveLength(1)
  })
})
