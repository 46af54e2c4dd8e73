import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bringing, ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p')
const DAY = '2020-01-02 03:04:05'

/** A torrent of a category that is in no table. */
function dump(): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id']
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const text = 'As in https://www.used.example/torrents/5'
  return dumpOf(
    table('users', users, [[1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3]]),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table(
      'torrents',
      [...torrents, 'description'],
      [[5, 'Some.Movie.2001.1080p', Buffer.from(MADE.hash, 'hex'), 8, 1, DAY, 1, text]],
    ),
  )
}

describe('a mapping file', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage({ dump: dump(), torrents: { '5.torrent': MADE.file } })
  })
  afterAll(() => stage.end())

  const bring = (given: Pick<Bringing, 'isDry' | 'mapping'>) => {
    return stage.bring({ source: 'unit3d', ...given })
  }
  const torrent = async () => {
    const { rows } = await sql`
      select r.outcome, r.reason, c.slug as category from import_row r
      left join torrent t on t.id = r.new_id left join category c on c.id = t.category_id
      where r.kind = 'torrent'`.execute(stage.db)
    return rows
  }

  it('has each of its entries named that nothing used', async () => {
    const { said } = await bring({
      isDry: true,
      mapping: {
        roles: { '99': { role: 'member', class: null } },
        taxonomy: { categories: { '1': 'movies', '999': 'other' }, values: { 'type:77': null } },
        forums: { '12': null },
        absent: ['bb_thx'],
        encodings: { 'users.info': 'twice' },
        siteSalt: 'a salt',
        appKey: 'k'.repeat(16),
        wrapped: 'take',
      },
    })
    expect(said.unused).toEqual([
      ...['roles.99', 'categories.999', 'values.type:77', 'forums.12', 'absent.bb_thx'],
      ...['encodings.users.info', 'passwords.siteSalt', 'passwords.appKey', 'totals.wrapped'],
      'hosts.old.example',
    ])
  })

  it('has its host names named that no link has, while a run reads every text', async () => {
    const hosts = ['used.example', 'older.example']
    const taxonomy = { categories: { '8': 'movies' }, values: {} }
    const unused = async (isDry: boolean) => {
      const { said } = await bring({ isDry, mapping: { hosts, taxonomy, absent: [] } })
      return said.unused
    }
    expect(await unused(true)).toEqual(['hosts.older.example'])
    await sql`insert into import_run (source, origin, site, mapping, started_at)
      values ('unit3d', 'a dump', 'Old Site', '{}', now())`.execute(stage.db)
    expect(await unused(true)).toEqual([])
    await sql`delete from import_run`.execute(stage.db)
  })

  it('gets a suggestion for a category that the source has not, and is obeyed', async () => {
    const { taxonomy } = await bring({ isDry: true })
    expect(taxonomy.unnamed).toEqual([{ key: '8', name: '', torrents: 1, category: 'other' }])
    await bring({})
    expect(await torrent()).toEqual([
      { outcome: 'quarantined', reason: 'The source has no category "8"', category: null },
    ])
    await bring({ mapping: { taxonomy: { categories: { '8': 'movies' }, values: {} } } })
    expect(await torrent()).toEqual([{ outcome: 'imported', reason: '', category: 'movies' }])
  })
})
