import { importStage } from './import-stage.ts'
import { dumpOf, table } from './small-dump.ts'
import { oldTorrent } from './torrents.ts'

// A small community of UNIT3D that a test imports and takes back.

const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'

/** Two members, a note about ben, and a torrent with bytes that the old site has booked. */
function dump(): string {
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const history = ['id', 'user_id', 'torrent_id', 'uploaded', 'actual_uploaded', 'seedtime']
  const times = ['created_at', 'updated_at', 'completed_at']
  return dumpOf(
    table(
      'users',
      ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'uploaded'],
      [
        [1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3, 100_000],
        [2, 'ben', 'ben@old.example', 'x', '2'.repeat(32), 3, 7],
      ],
    ),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table('torrents', torrents, [
      [5, 'Some.Movie.2001.1080p', Buffer.from(MADE.hash, 'hex'), 1, 1, DAY, 1],
    ]),
    table(
      'history',
      [...history, ...times],
      [
        [1, 1, 5, 8_000, 5_000, 3600, DAY, DAY, DAY],
        [2, 2, 5, 0, 0, 60, DAY, DAY, DAY],
      ],
    ),
    table(
      'user_notes',
      ['id', 'user_id', 'staff_id', 'message', 'created_at'],
      [[1, 2, 1, 'Shares an address', DAY]],
    ),
  )
}

/** A database into which that community can be imported, and from which it can be removed. */
export async function smallCommunity() {
  const stage = await importStage({ dump: dump(), torrents: { '5.torrent': MADE.file } })
  return {
    ...stage,
    bring: () => stage.bring({ source: 'unit3d' }),
    async memberCalled(name: string) {
      const members = stage.db.selectFrom('member').select(['id', 'name']).where('name', '=', name)
      return members.executeTakeFirstOrThrow()
    },
  }
}
