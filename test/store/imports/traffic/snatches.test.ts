import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addsUp } from '../../../../src/store/imports/sum-report.ts'
import type { ImportStage } from '../../../support/imports/import-stage.ts'
import { importStage } from '../../../support/imports/import-stage.ts'
import { dumpOf, tableOf } from '../../../support/imports/small-dump.ts'
import { oldTorrent } from '../../../support/imports/torrents.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p')
const DAY = '2020-01-02 03:04:05'

/** A download of ben on TorrentPier: the status in the list of ben, and what the tracker says. */
function dump(status: number, completed: number): string {
  const hash = Buffer.from(MADE.hash, 'hex')
  const active = { user_active: 1, user_level: 0 }
  return dumpOf(
    tableOf(
      'bb_users',
      { user_id: 2, username: 'ann', user_email: 'ann@old.example', ...active },
      { user_id: 3, username: 'ben', user_email: 'ben@old.example', ...active },
    ),
    tableOf('bb_forums', { forum_id: 1, forum_name: 'Movies' }),
    tableOf('bb_topics', { topic_id: 10, forum_id: 1, topic_title: 'Some.Movie.2001.1080p' }),
    tableOf('bb_bt_torrents', { topic_id: 10, poster_id: 2, forum_id: 1, info_hash: hash }),
    tableOf('bb_bt_dlstatus', {
      ...{ user_id: 3, topic_id: 10, user_status: status, last_modified_dlstatus: DAY },
    }),
    tableOf('bb_bt_torstat', {
      ...{ user_id: 3, topic_id: 10, completed, last_modified_torstat: DAY },
    }),
  )
}

let stage: ImportStage
beforeAll(async () => {
  stage = await importStage({ torrents: { '10.torrent': MADE.file } })
})
afterAll(() => stage.end())

it('a download that two tables call complete is one snatch, whichever does so first', async () => {
  const snatches = async (status: number, completed: number) => {
    const { report } = await stage.bring({
      source: 'torrentpier',
      dump: dump(status, completed),
    })
    expect(report.sums.filter((sum) => !addsUp(sum))).toEqual([])
    const { rows } = await sql`select snatches from member_torrent`.execute(stage.db)
    return rows
  }
  expect(await snatches(0, 1)).toEqual([{ snatches: 1 }])
  expect(await snatches(1, 1)).toEqual([{ snatches: 1 }])
  expect(await snatches(1, 0)).toEqual([{ snatches: 1 }])
  expect(await snatches(1, 1)).toEqual([{ snatches: 1 }])
  // A download that was given up.
  expect(await snatches(3, 0)).toEqual([{ snatches: 0 }])
})
