import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { xbtit } from '../../../../src/store/imports/sources/xbtit.ts'
import { addsUp } from '../../../../src/store/imports/sum-report.ts'
import * as ledgerCheck from '../../../../src/store/traffic/ledger-check.ts'
import type { ImportStage } from '../../../support/imports/import-stage.ts'
import { importStage } from '../../../support/imports/import-stage.ts'
import { oldTorrent } from '../../../support/imports/torrents.ts'
import type { Row } from '../../../support/imports/version-dump.ts'
import { dumpOfVersion } from '../../../support/imports/version-dump.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'
const AT = 1_600_000_000

const member = (id: number, username: string): Row => ({
  ...{ id, username, password: 'x', id_level: 3, email: `${username}@example.net` },
  ...{ joined: DAY, lastconnect: DAY, pid: String(id).repeat(32), uploaded: 100, downloaded: 7 },
})

/** A site whose tracker is XBT Tracker. */
const dump = (uploaded: number) =>
  dumpOfVersion(xbtit, /^(XBTIT with|some versions of) XBT Tracker/, {
    xbtit_users: [member(2, 'ann'), member(3, 'ben'), member(4, 'cyd')],
    xbtit_files: [
      {
        ...{ info_hash: MADE.hash, filename: 'Some Movie 2001 1080p', data: DAY, category: 1 },
        ...{ url: `torrents/${MADE.hash}.btf`, uploader: 2, finished: 2 },
      },
    ],
    xbtit_categories: [{ id: 1, name: 'Movies' }],
    xbtit_history: [{ uid: 2, infohash: MADE.hash, date: AT, uploaded: 10, downloaded: 1 }],
    xbt_users: [
      { uid: 2, uploaded: 900 + uploaded, downloaded: 3, can_leech: 1 },
      { uid: 3, uploaded: 5, downloaded: 70_000, can_leech: 0 },
    ],
    xbt_files: [{ fid: 9, info_hash: Buffer.from(MADE.hash, 'hex'), completed: 3 }],
    xbt_files_users: [
      { fid: 9, uid: 2, uploaded, downloaded: 0, completed: 0, mtime: AT },
      { fid: 9, uid: 3, uploaded: 0, downloaded: 70_000, completed: 1, mtime: AT },
      { fid: 8, uid: 3, uploaded: 5, downloaded: 0, completed: 0, mtime: AT },
    ],
  })

let stage: ImportStage
beforeEach(async () => {
  stage = await importStage({ torrents: { [`${MADE.hash}.btf`]: MADE.file } })
})
afterEach(() => stage.end())

it('adds what XBT Tracker counted to what the site did', async () => {
  const { said, report } = await bring(400)
  expect(said.lacks.filter(({ versions }) => versions === null)).toEqual([])
  expect(await totals()).toEqual(['ann: 1400/10 may', 'ben: 105/70007 may not', 'cyd: 100/7 may'])
  expect(await histories()).toEqual(['ann: 410/1 1', 'ben: 0/70000 1'])
  const { rows } = await sql`select snatches from torrent_stats`.execute(stage.db)
  expect(rows).toEqual([{ snatches: 5 }])
  const table = report.tables.find((one) => one.table === 'xbt_files_users')
  expect(table).toMatchObject({ rows: 3, merged: 2, leftOut: 1 })

  await bring(450)
  expect(await totals()).toContain('ann: 1450/10 may')
  expect(await histories()).toEqual(['ann: 460/1 1', 'ben: 0/70000 1'])
})

async function bring(uploaded: number) {
  const brought = await stage.bring({
    ...{ source: 'xbtit', dump: dump(uploaded), mapping: { absent: [] } },
  })
  expect(brought.report.sums.filter((sum) => !addsUp(sum))).toEqual([])
  expect((await ledgerCheck.check(stage.db)).faults).toEqual([])
  return brought
}

async function totals() {
  const { rows } = await sql<{ line: string }>`
    select concat(m.name, ': ', t.uploaded, '/', t.downloaded,
      case when m.can_leech then ' may' else ' may not' end) as line
    from member m join member_totals t on t.member_id = m.id
    where m.name in ('ann', 'ben', 'cyd') order by 1`.execute(stage.db)
  return rows.map(({ line }) => line)
}

async function histories() {
  const { rows } = await sql<{ line: string }>`
    select concat(m.name, ': ', h.uploaded, '/', h.downloaded, ' ', h.snatches) as line
    from member_torrent h join member m on m.id = h.member_id order by 1`.execute(stage.db)
  return rows.map(({ line }) => line)
}
