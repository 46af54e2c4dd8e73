import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { ENTRY_BYTES, ENTRY_WORDS, writeEntry } from '../../bridge/traffic-entry.ts'
import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import * as traffic from '../../store/traffic/traffic.ts'
import type { Db } from '../../store/base/db.ts'
import { DEMO_STORE } from '../../domain/traffic/demo-store.ts'

// The reports of a tracker about a few members, which are booked like any other traffic.

/** A number above the sequences of all sessions that the fill wrote. */
const SEQUENCE = 1n << 41n

export type Reported = Pick<TrafficEntry, 'memberId' | 'torrentId' | 'at'> & Partial<TrafficEntry>

/** Books what clients reported, in the journal of a tracker named `demo`. */
export async function book(
  db: Db,
  journal: string,
  reported: readonly Reported[],
  now: Date,
): Promise<void> {
  const words = new Int32Array(reported.length * ENTRY_WORDS)
  for (const [nth, one] of reported.entries()) {
    writeEntry(words, nth * ENTRY_WORDS, entryOf(one, nth))
  }
  const entries = Buffer.from(words.buffer, 0, reported.length * ENTRY_BYTES)
  const journalId = createHash('sha256').update(`demo ${journal}`).digest('hex').slice(0, 32)
  const origin = { node: 'demo', storeId: DEMO_STORE }
  await traffic.book(db, { journalId, first: 0, entries }, origin, now)
}

function entryOf(given: Reported, nth: number): TrafficEntry {
  const { memberId, torrentId, at, rawUp = 0n, rawDown = 0n } = given
  const key = createHash('sha256').update(`demo ${memberId} ${torrentId} ${given.ipv4}`)
  return {
    kind: 'update',
    sessionKey: key.digest('hex').slice(0, 16),
    sequence: SEQUENCE + BigInt(nth),
    ...{ lowerUp: 0n, lowerDown: 0n },
    ...{ rawUp, rawDown, uploaded: rawUp, downloaded: rawDown, left: 0n },
    ...{ since: at - 1_800, startedAt: at - 1_800, seededSeconds: 0, leechedSeconds: 0 },
    ...{ flags: 0, keyHash: 0, client: Buffer.from('-qB5110-').toString('hex') },
    ...{ ipv4: '198.51.100.9', port4: 51_413, ipv6: null, port6: 0 },
    ...given,
  }
}

/** Signs members in from one address, as the people of a household do. */
export async function signInFrom(
  db: Db,
  memberIds: readonly number[],
  address: string,
  at: Date,
): Promise<void> {
  const id = (memberId: number) =>
    createHash('sha256').update(`demo household ${memberId} ${address}`).digest('hex').slice(0, 32)
  const rows = memberIds.map((memberId) => ({ id: id(memberId), memberId }))
  await sql`
    insert into sign_in (id, member_id, created_at, last_at, expires_at, ip, agent)
    select id, "memberId", ${at}::timestamptz - interval '48 hours', ${at},
      ${at}::timestamptz + interval '672 hours', ${address}::inet, 'Mozilla/5.0 (X11; Linux x86_64)'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id text, "memberId" bigint)
  `.execute(db)
}
