import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { torrentpier } from '../../../src/store/imports/sources/torrentpier.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import type { Cell } from '../../support/imports/mysqldump.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'

const { some } = torrentpier.versions
const isIn3 = (place: string) => !Object.hasOwn(some, place) || !some[place].includes('2 only')

/** All tables of version 3, empty but for those of the members, without some places. */
function dumpWithout(...gone: readonly string[]): string {
  const isLeft = (place: string) => isIn3(place) && !gone.includes(place)
  const parts = Object.entries(torrentpier.tables).flatMap(([name, columns]) => {
    if (!isLeft(name)) return []
    const names = columns.map((column) => column.split(':')[0])
    const left = names.filter((column) => isLeft(`${name}.${column}`))
    const values = new Map<string, Cell>([
      ...([
        ['user_id', 2],
        ['username', 'admin'],
        ['user_email', 'a@example.net'],
      ] as const),
    ])
    const row = left.map((column) => values.get(column) ?? null)
    const rows = name === 'bb_users' ? [row] : []
    return [table(name, left, rows)]
  })
  return dumpOf(...parts)
}

describe('a source without what its versions have', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage()
  })
  afterAll(() => stage.end())

  const source = 'torrentpier'
  const members = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from import_row`.execute(stage.db)
    return rows[0].n
  }

  it('stops a run before its first row, with the names', async () => {
    const dump = dumpWithout('bb_posts', 'bb_users.user_points', 'bb_post_texts')
    const mapping = { absent: [] }
    await expect(stage.bring({ source, dump, mapping })).rejects.toThrow(
      /bb_users\.user_points.*bb_posts_text, bb_post_texts|bb_posts_text, bb_post_texts.*bb_users\.user_points/,
    )
    await expect(stage.bring({ source, mapping })).rejects.toThrow(/absent: \[.*bb_posts[,\]]/)
    expect(await members()).toBe(0)
  })

  it('is reported by a dry run, with the versions that are known', async () => {
    const dry = { source, isDry: true, mapping: { absent: [] } }
    const { said } = await stage.bring({ ...dry, dump: dumpWithout('bb_thx') })
    const { lacks } = said
    const found = Object.fromEntries(lacks.map(({ place, versions }) => [place, versions]))
    expect(found).toMatchObject({
      ...{ bb_posts_text: 'TorrentPier 2 only', 'bb_bt_torrents.post_id': 'TorrentPier 2 only' },
      bb_thx: 'TorrentPier 2.4 and later',
    })
    expect(lacks.filter(({ versions }) => versions === null)).toEqual([])
  })

  it('is imported where the mapping file says what is absent, tables or columns', async () => {
    const absent = ['bb_posts', 'bb_users.user_points']
    await stage.bring({ source, dump: dumpWithout(...absent), mapping: { absent } })
    expect(await members()).toBe(1)
  })
})
