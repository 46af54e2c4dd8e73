import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { torrentpier } from '../../../../src/store/imports/sources/torrentpier.ts'
import { importStage } from '../../../support/imports/import-stage.ts'
import { dumpOfVersion } from '../../../support/imports/version-dump.ts'

const member = (id: number, name: string) => ({
  ...{ user_id: id, user_active: 1, username: name, user_email: `${name}@example.net` },
  ...{ user_regdate: 1_300_000_000, user_level: 0 },
})

it('reads TorrentPier 2.3, whose bans have no reasons', async () => {
  const stage = await importStage({
    dump: dumpOfVersion(torrentpier, /^TorrentPier 2(\.0 and later| only)/, {
      bb_users: [member(2, 'ann'), member(3, 'ben')],
      bb_banlist: [
        { ban_id: 1, ban_userid: 3 },
        { ban_id: 2, ban_userid: 0 },
      ],
    }),
  })
  try {
    const { said } = await stage.bring({ source: 'torrentpier', mapping: { absent: [] } })
    expect(said.lacks).toContainEqual({
      place: 'bb_banlist.ban_reason',
      versions: 'TorrentPier 2.4 and later',
    })
    const { rows } = await sql<{ line: string }>`
      select concat_ws(': ', name, ban_reason) as line from member where state = 'banned'
      `.execute(stage.db)
    expect(rows.map(({ line }) => line)).toEqual(['ben: Banned from the old site'])
  } finally {
    await stage.end()
  }
})
