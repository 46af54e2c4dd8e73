import { sql } from 'kysely'
import type pg from 'pg'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import type { PersonalDescription } from '../described/freeleech.ts'
import { authorIn, authorsOf } from '../texts/authors.ts'

// Periods in which everything is freeleech for a member; they become promotions of that member.

export const PERSONAL_FREELEECH = 'personal-freeleech'

export interface ImportingFreeleech {
  /** The name of the old site. */
  readonly origin: string
  readonly now: Date
}

interface PlainTime {
  readonly id: number
  readonly member_id: number | null
  readonly starts_at: Date | null
  readonly ends_at: Date | null
}

/** Imports the periods that have not ended and are not here yet. */
export async function importPersonal(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  { rows }: PersonalDescription,
  importing: ImportingFreeleech,
): Promise<void> {
  const { rows: times } = await client.query<PlainTime>(`
    select distinct on (id) id, member_id, starts_at, ends_at
    from (${rows}) p where id is not null order by id`)
  const known = await records.ofIds(
    db,
    PERSONAL_FREELEECH,
    times.map(({ id }) => id),
  )
  const open = times.filter(({ id }) => !records.isDone(known.get(id)))
  if (open.length > 0) await inTransaction((tx) => book(tx, open, known, importing))
}

async function book(
  tx: Db,
  open: readonly PlainTime[],
  known: ReadonlyMap<number, ImportRow>,
  importing: ImportingFreeleech,
): Promise<void> {
  const by = ({ member_id: id }: PlainTime) => {
    return { author_id: id, author_name: '', is_anonymous: false }
  }
  const members = await authorsOf(tx, open.map(by))
  const rows: ImportRow[] = []
  const arrivals: { readonly one: PlainTime; readonly memberId: number }[] = []
  for (const one of open) {
    const member = authorIn(members, by(one), () => false)
    const base = { oldId: one.id, newId: null, digest: '', figures: null }
    const hasEnded = one.ends_at === null || one.ends_at <= importing.now
    if (hasEnded) rows.push({ ...base, outcome: 'left-out', reason: 'It has ended' })
    else if (member.kind === 'member') arrivals.push({ one, memberId: member.id })
    else if (member.kind === 'waits') {
      rows.push({ ...base, outcome: 'quarantined', reason: 'Its member is in quarantine' })
    } else rows.push({ ...base, outcome: 'left-out', reason: 'Its account was not imported' })
  }
  const fresh = rows.filter((row) => records.isNews(row, known.get(row.oldId)))
  if (fresh.length + arrivals.length === 0) return
  await records.mark(tx)
  const ids = await newIds(tx, 'promotion', arrivals.length)
  const made = arrivals.map((one, at) => ({ ...one, id: ids[at] }))
  await write(tx, made, importing)
  const imported = made.map(({ id, one }): ImportRow => {
    const done = { digest: '', figures: null, reason: '' }
    return { ...done, oldId: one.id, newId: id, outcome: 'imported' }
  })
  await records.put(tx, PERSONAL_FREELEECH, [...fresh, ...imported])
}

interface Made {
  readonly id: number
  readonly one: PlainTime
  readonly memberId: number
}

async function write(
  tx: Db,
  made: readonly Made[],
  { origin, now }: ImportingFreeleech,
): Promise<void> {
  const title = `From ${origin}`.slice(0, 120)
  const iso = (at: Date | null) => (at ?? now).toISOString()
  await sql`
    insert into promotion (id, scope, target_id, up_permille, down_permille, starts_at, ends_at,
      title, made_at, is_streamed)
    overriding system value
    select id, 'personal', member_id, 1000, 0, starts_at::timestamptz, ends_at::timestamptz,
      ${title}, ${now}, true
    from ${givenRows(made, {
      id: ['bigint', ({ id }) => id],
      member_id: ['bigint', ({ memberId }) => memberId],
      starts_at: ['text', ({ one }) => iso(one.starts_at)],
      ends_at: ['text', ({ one }) => iso(one.ends_at)],
    })}`.execute(tx)
}
