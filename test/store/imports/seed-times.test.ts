import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, tableOf } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p')
const DAY = '2020-01-02 03:04:05'
/** A counter without a sign that went one below zero. */
const WRAPPED = 2n ** 64n - 1n

function dump(): string {
  const times = { created_at: DAY, updated_at: DAY, completed_at: DAY }
  const hash = Buffer.from(MADE.hash, 'hex')
  const name = 'Some.Movie.2001.1080p'
  return dumpOf(
    tableOf('users', { id: 1, username: 'ann', email: 'ann@old.example', group_id: 3 }),
    tableOf('categories', { id: 1, name: 'Movies' }),
    tableOf('torrents', { id: 5, name, info_hash: hash, category_id: 1, user_id: 1, status: 1 }),
    tableOf('history', { id: 1, user_id: 1, torrent_id: 5, seedtime: WRAPPED, ...times }),
  )
}

describe('a seed time that once went below zero', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage({ torrents: { '5.torrent': MADE.file } })
  })
  afterAll(() => stage.end())

  it('becomes zero, of the member and of the torrent, and the report says so', async () => {
    const { report } = await stage.bring({ source: 'unit3d', dump: dump() })
    expect(report.sums.filter((sum) => !addsUp(sum))).toEqual([])
    expect(report.remarks).toContainEqual({ kind: 'member', remark: 'negative seed time', rows: 1 })
    const of = (name: 'member_totals' | 'member_torrent') =>
      stage.db.selectFrom(name).select('seeded_seconds').execute()
    expect(await of('member_totals')).toEqual([{ seeded_seconds: 0 }])
    expect(await of('member_torrent')).toEqual([{ seeded_seconds: 0 }])
  })
})
