import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'

/** What the old site says of ben, who has to seed the torrent of ann. */
interface Warned {
  readonly isReminded?: boolean
  /** Whether the warning of ben has not ended. */
  readonly isActive?: boolean
  /** Whether the dump has the table of warnings. */
  readonly isThere?: boolean
}

function dump({ isReminded = false, isActive = true, isThere = true }: Warned): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id']
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const history = ['id', 'user_id', 'torrent_id', 'uploaded', 'actual_uploaded', 'seedtime']
  const warnings = ['id', 'user_id', 'torrent', 'reason', 'expires_on', 'active', 'created_at']
  return dumpOf(
    table(
      'users',
      [...users, 'fl_tokens', 'seedbonus'],
      [
        [1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3, 0, '0'],
        [2, 'ben', 'ben@old.example', 'x', '2'.repeat(32), 3, 0, '0'],
      ],
    ),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table('torrents', torrents, [
      [5, 'Some.Movie.2001.1080p', Buffer.from(MADE.hash, 'hex'), 1, 1, DAY, 1],
    ]),
    table(
      'history',
      [...history, 'created_at', 'updated_at', 'completed_at', 'prewarn', 'immune'],
      [[1, 2, 5, 0, 0, 60, DAY, DAY, DAY, isReminded ? 1 : 0, 0]],
    ),
    isThere
      ? table('warnings', warnings, [
          [9, 2, 5, ' Not seeded\n', '2100-01-01 00:00:00', isActive ? 1 : 0, DAY],
        ])
      : '',
  )
}

describe('a seeding requirement of another tracker', () => {
  let stage: ImportStage
  beforeEach(async () => {
    stage = await importStage({ torrents: { '5.torrent': MADE.file } })
  })
  afterEach(() => stage.end())

  async function bring(warned: Warned, now = IMPORTED_AT): Promise<void> {
    await stage.bring({ source: 'unit3d', dump: dump(warned), now })
  }

  /** The state of the requirement, and whether its warning holds. */
  async function stand() {
    const { rows } = await sql<{ state: string | null; holds: boolean; kind: string }>`
      select o.state, w.removed_at is null as holds, w.kind
      from member_warning w left join obligation o on o.warning_id = w.id`.execute(stage.db)
    return rows
  }

  const OPEN = [{ state: 'warned', holds: true, kind: 'hit-and-run' }]

  it('has the warning for its torrent, whatever space is around the reason', async () => {
    await bring({})
    expect(await stand()).toEqual(OPEN)
  })

  it('is removed when the old site has settled it since, and its warning is lifted', async () => {
    await bring({})
    await bring({ isActive: false })
    expect(await stand()).toEqual([{ state: null, holds: false, kind: 'hit-and-run' }])
  })

  it('stays when a task or staff have changed it here', async () => {
    await bring({})
    await sql`update obligation set prewarned_at = ${IMPORTED_AT}`.execute(stage.db)
    await bring({ isActive: false })
    expect(await stand()).toEqual(OPEN)
  })

  it('begins with the latest import, until a task or staff have changed it', async () => {
    const reminded = { isReminded: true, isThere: false }
    const since = async () => {
      const { rows } = await sql<{ state: string; since: Date }>`
        select state, since from obligation`.execute(stage.db)
      return rows
    }
    const [second, third] = [1, 2].map((days) => new Date(IMPORTED_AT.getTime() + days * DAY_MS))
    await bring(reminded)
    expect(await since()).toEqual([{ state: 'watching', since: IMPORTED_AT }])
    await bring(reminded, second)
    expect(await since()).toEqual([{ state: 'watching', since: second }])
    await sql`update obligation set prewarned_at = ${second}`.execute(stage.db)
    await bring(reminded, third)
    expect(await since()).toEqual([{ state: 'watching', since: second }])
  })

  it('stays when a later dump leaves its table out', async () => {
    await bring({})
    await bring({ isThere: false })
    expect(await stand()).toEqual(OPEN)
  })
})
