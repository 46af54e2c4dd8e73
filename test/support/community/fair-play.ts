import { sql } from 'kysely'
import type { FoundPair } from '../../../src/domain/fair-play/pairs/look.ts'
import { emptyPairStanding } from '../../../src/domain/fair-play/pairs/standing.ts'
import { DAY_MS, GIB } from '../../../src/domain/units.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as looks from '../../../src/store/fair-play/looks.ts'
import * as pairLooks from '../../../src/store/fair-play/pair-looks.ts'
import * as cases from '../../../src/store/fair-play/cases.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { giveMember } from './economy.ts'
import { addIntervals } from './intervals.ts'
import { addMember, addTorrent } from './rows.ts'

/**
 * Adds a member who reports three times what others took on four torrents, and evaluates two days
 * of it; returns the name.
 */
export async function aFairPlayCase(db: Db, now = new Date()): Promise<string> {
  const [seeder, leecher] = [await addMember(db), await addMember(db)]
  const today = Math.floor(now.getTime() / DAY_MS)
  const torrents: number[] = []
  for (let nth = 0; nth < 4; nth++) torrents.push(await addTorrent(db, { size: 10 * GIB }))
  for (const torrent of torrents) {
    const row = { member_id: 0, torrent_id: torrent, first_at: now, last_at: now }
    const rows = [seeder, leecher].map((member_id) => ({ ...row, member_id }))
    await db.insertInto('member_torrent').values(rows).execute()
  }
  for (const day of [today - 3, today - 2]) {
    const when = { since: (day + 0.4) * 86_400, at: (day + 0.5) * 86_400 }
    const rows = torrents.flatMap((torrent) => [
      { ...when, torrent, member: seeder, up: 30 * GIB, down: 0, fell: 0 },
      { ...when, torrent, member: leecher, up: 0, down: 10 * GIB, fell: 10 * GIB },
    ])
    await addIntervals(db, rows)
    const window = { since: new Date(day * DAY_MS), until: new Date((day + 1) * DAY_MS) }
    await sql`delete from fair_play_look where day = ${window.since}`.execute(db)
    await looks.keep(db, await looks.look(db, window, false), window, now)
  }
  const { name } = await db
    .selectFrom('member')
    .select('name')
    .where('id', '=', seeder)
    .executeTakeFirstOrThrow()
  return name
}

/** A pair as a look finds it, with this much joint evidence in GiB. */
export function aFoundPair(
  ids: readonly [number, number],
  score: number,
  joint: number,
  at = new Date(),
): FoundPair {
  const sums = { joint, exposure: 2 * joint, tries: 12, hits: 10, looks: 5, squares: 1 }
  const standing = { ...emptyPairStanding, ...sums, at: at.getTime() / 1_000 }
  const half: readonly [number, number] = [joint / 2, joint / 2]
  return { ids, score, standing: { ...standing, up: half, hidden: [0, joint / 4] } }
}

/** Adds two members who are a case as a pair; returns the number of the case. */
export async function aFairPlayPair(db: Db, now = new Date()): Promise<number> {
  const first = await addMember(db)
  const second = await addMember(db)
  const day = new Date(Math.floor(now.getTime() / DAY_MS - 2) * DAY_MS)
  await pairLooks.keepPairs(db, [aFoundPair([first, second], 88, 40, now)], day, now)
  const { id } = await db
    .selectFrom('fair_play_pair')
    .select('id')
    .where('first_id', '=', first)
    .executeTakeFirstOrThrow()
  return id
}

/** The member announces a torrent as a seeder, with a client at 198.51.100.7. */
export async function addSeedingClient(db: Db, memberId: number): Promise<void> {
  const torrent = await addTorrent(db, { size: 100_000 })
  await sql`
    insert into member_torrent (member_id, torrent_id, first_at, last_at)
    values (${memberId}, ${torrent}, now(), now())`.execute(db)
  await sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
      ipv4, port4, uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
    values (${torrent}, ${memberId}, '\\x0102030405060708', 's', '-qB4650-............', 0,
      '198.51.100.7', 6881, 0, 0, 0, true, now(), now(), 1)`.execute(db)
}

/** The same, with upload credit and the verdict `cheater`. */
export async function aConfirmedCase(db: Db, now = new Date()): Promise<string> {
  const name = await aFairPlayCase(db, now)
  const row = await cases.find(db, name)
  if (row === null) throw new Error('no look has seen the member')
  await giveMember(db, row.memberId, 'upload', 20 * GIB, { now })
  await cases.decide(db, row.memberId, { verdict: 'cheater', note: '' }, commandLine, now)
  return name
}
