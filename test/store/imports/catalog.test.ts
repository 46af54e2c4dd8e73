import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeFile } from '../../../src/domain/torrents/compose-file.ts'
import { isFault } from '../../../src/domain/torrents/faults.ts'
import { readMetainfo } from '../../../src/domain/torrents/metainfo.ts'
import * as torrents from '../../../src/store/torrents/torrents.ts'
import { contents } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'

// What a Gazelle has that the fixtures of a real MariaDB do not.

const [ONE, OTHER] = [oldTorrent('One'), oldTorrent('Other')]
/** With a name of two characters. */
const CHINESE = oldTorrent(Buffer.from('b5e7d3b0', 'hex'), [20_000], 'GBK')
const DESCRIPTION =
  '[b]See[/b] [torrent]2[/torrent], https://old.example/torrents.php?id=20 and [user]old ann[/user]'

function dump(): string {
  const users = ['ID', 'Username', 'PermissionID', 'torrent_pass', 'Enabled']
  const torrents = ['ID', 'GroupID', 'UserID', 'info_hash', 'Description', 'created']
  const time = '2020-01-02 03:04:05'
  const hash = (hex: string) => Buffer.from(hex, 'hex')
  return dumpOf(
    table('users_main', users, [[1, 'old ann', 2, '1'.repeat(32), '1']]),
    table(
      'torrents_group',
      ['ID', 'CategoryID', 'Name', 'TagList'],
      [
        [10, '2', 'An application', ''],
        [20, '2', 'Another application', ''],
      ],
    ),
    table('torrents', torrents, [
      [1, 10, 1, hash(ONE.hash), DESCRIPTION, time],
      [2, 20, 1, hash(OTHER.hash), 'Nothing', time],
      [3, 20, 1, hash(CHINESE.hash), '', time],
    ]),
    table(
      'torrents_files',
      ['TorrentID', 'File'],
      [
        [1, ONE.file],
        [2, OTHER.file],
        [3, CHINESE.file],
      ],
    ),
    table(
      'tags',
      ['ID', 'Name'],
      [
        [1, 'hip.hop'],
        [2, 'jazz'],
      ],
    ),
    table(
      'torrents_tags',
      ['TagID', 'GroupID', 'PositiveVotes', 'NegativeVotes'],
      [
        [1, 10, 7, 2],
        [2, 10, 1, 0],
      ],
    ),
  )
}

describe('the catalog of a Gazelle', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage({ dump: dump() })
    await stage.bring({ source: 'gazelle' })
  })
  afterAll(() => stage.end())

  const described = async () => {
    const { rows } = await sql<{ description: string; other: number }>`
      select t.description, o.new_id as other from torrent t
      join import_row r on r.kind = 'torrent' and r.new_id = t.id and r.old_id = 1
      join import_row o on o.kind = 'torrent' and o.old_id = 2`.execute(stage.db)
    return rows[0]
  }

  it('keeps the sums of votes on tags, without the voters', async () => {
    const { rows } = await sql`
      select g.slug, s.up, s.down from torrent_tag_score s join tag g on g.id = s.tag_id
      order by 1`.execute(stage.db)
    expect(rows).toEqual([
      { slug: 'hip-hop', up: 7, down: 2 },
      { slug: 'jazz', up: 1, down: 0 },
    ])
  })

  it('has names in the encoding that the .torrent tells, under the hash that it had', async () => {
    const { rows } = await sql`
      select f.path, encode(t.info_hash, 'hex') as hash from import_row r
      join torrent t on t.id = r.new_id join torrent_file f on f.torrent_id = t.id
      where r.kind = 'torrent' and r.old_id = 3`.execute(stage.db)
    expect(rows).toEqual([{ path: '电影', hash: CHINESE.hash }])
  })

  it('serves a .torrent in that encoding, with the same bytes under the same hash', async () => {
    const served = async (oldId: number) => {
      const { new_id: id } = await stage.db
        .selectFrom('import_row')
        .select('new_id')
        .where('kind', '=', 'torrent')
        .where('old_id', '=', oldId)
        .executeTakeFirstOrThrow()
      const parts = await torrents.fileParts(stage.db, id as number)
      if (parts === undefined) throw new Error('it has no file')
      const urls = { announceUrl: 'https://t.example/x/announce', moreUrls: [], detailsUrl: '' }
      const file = composeFile({ ...parts, ...urls })
      const read = readMetainfo(file, true)
      if (isFault(read)) throw new Error(read.text)
      return { info: parts.info, encoding: parts.nameEncoding, name: read.metainfo.name }
    }
    const chinese = await served(3)
    expect(chinese).toMatchObject({ name: '电影', encoding: 'GBK' })
    expect(createHash('sha1').update(chinese.info).digest('hex')).toBe(CHINESE.hash)
    expect(CHINESE.file.includes(chinese.info)).toBe(true)
    expect(await served(1)).toMatchObject({ name: 'One', encoding: null })
  })

  it('lets links in descriptions lead to what is here, also to what was imported later', async () => {
    const { description, other } = await described()
    expect(description).toContain('**See**')
    expect(description).toContain(`/torrents/${other}`)
    expect(description).toContain('@old_ann')
    expect(description).not.toMatch(/torrents\.php|\[torrent\]|\[user\]/)
  })

  it('changes nothing when it runs again, nor what was edited here since', async () => {
    const not = ['outbox', 'torrent_change', 'import_source', 'import_run']
    const before = await contents(stage.db, not)
    await stage.bring({ source: 'gazelle' })
    expect(await contents(stage.db, not)).toEqual(before)
    await sql`update torrent set description = '[torrent]2[/torrent] mine'`.execute(stage.db)
    await stage.bring({ source: 'gazelle' })
    expect((await described()).description).toBe('[torrent]2[/torrent] mine')
  })
})
