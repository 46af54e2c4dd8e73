import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { hitAndRunParams } from '../../../src/domain/hit-and-run/rules.ts'
import type { HitAndRunRules } from '../../../src/domain/hit-and-run/rules.ts'
import { usualValues } from '../../../src/domain/ratio/params.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as policies from '../../../src/store/hit-and-run/policies.ts'
import { addMember, addTorrent, SOME_TIME } from './rows.ts'

/** Hit-and-run rules in effect from `startsAt` on. */
export async function obligationRules(
  db: Db,
  given: Partial<HitAndRunRules> = {},
  more: Partial<Omit<policies.HitAndRunPolicy, 'rules'>> = {},
): Promise<policies.HitAndRunPolicy> {
  const policy = {
    ...{ isOn: true, immuneRoles: [], startsAt: new Date(0), ...more },
    rules: { ...usualValues(hitAndRunParams), ...given },
  }
  await policies.save(db, policy, theProgram, SOME_TIME)
  return policy
}

interface Given {
  readonly memberId?: number
  readonly torrentId?: number
  readonly at: Date
  readonly bytes?: number
  readonly seededSeconds?: number
}

/** A finished freeleech download of a torrent of 1,000 bytes, booked like tracker batches. */
export async function aDownload(db: Db, { at, bytes = 1_000, seededSeconds = 0, ...of }: Given) {
  const memberId = of.memberId ?? (await addMember(db))
  const torrentId = of.torrentId ?? (await addTorrent(db, { size: 1_000 }))
  await sql`
    insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
      kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
    values (${at}, ${at}, ${randomBytes(16)}, 1, ${memberId}, ${torrentId}, ${randomBytes(8)},
      'completed', 0, ${bytes}, 1000, 0, 0, 0)`.execute(db)
  await sql`
    insert into member_torrent (member_id, torrent_id, raw_downloaded, first_at, last_at,
      completed_at, snatches, seeded_seconds)
    values (${memberId}, ${torrentId}, ${bytes}, ${at}, ${at}, ${at}, 1, ${seededSeconds})
    `.execute(db)
  await sql`update member_totals set raw_downloaded = raw_downloaded + ${bytes}
    where member_id = ${memberId}`.execute(db)
  return { memberId, torrentId }
}
