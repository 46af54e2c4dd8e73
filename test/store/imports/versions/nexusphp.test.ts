import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { nexusphp } from '../../../../src/store/imports/sources/nexusphp.ts'
import { importStage } from '../../../support/imports/import-stage.ts'
import { oldTorrent } from '../../../support/imports/torrents.ts'
import { dumpOfVersion } from '../../../support/imports/version-dump.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2010-05-01 00:00:00'

it('reads the first NexusPHP 1.5, whose promotions have no ends', async () => {
  const stage = await importStage({
    torrents: { '7.torrent': MADE.file },
    dump: dumpOfVersion(nexusphp, /^NexusPHP before 1.8/, {
      users: [
        {
          ...{ id: 2, username: 'ann', email: 'ann@example.net', status: 'confirmed', class: 1 },
          ...{ added: DAY, enabled: 'yes', warned: 'no', uploaded: 0, downloaded: 0 },
        },
      ],
      torrents: [
        {
          ...{ id: 7, info_hash: Buffer.from(MADE.hash, 'hex'), name: 'Some Movie 2001 1080p' },
          ...{ category: 1, added: DAY, owner: 2, sp_state: 2, banned: 'no', anonymous: 'no' },
        },
      ],
      categories: [{ id: 1, name: 'Movies' }],
    }),
  })
  try {
    const { said } = await stage.bring({ source: 'nexusphp', mapping: { absent: [] } })
    expect(said.lacks.filter(({ versions }) => versions === null)).toEqual([])
    const { rows } = await sql`
      select t.name, p.down_permille as down, p.ends_at as until
      from promotion p join torrent t on t.id = p.target_id`.execute(stage.db)
    expect(rows).toEqual([{ name: 'Some Movie 2001 1080p', down: 0, until: null }])
  } finally {
    await stage.end()
  }
})
