import { sql } from 'kysely'
import {
  recipientsPerDay,
  SAME_TEXT_CONVERSATIONS,
  SHORT_TEXT,
} from '../../domain/messages/limits.ts'
import { comparable } from '../../domain/text-rules/text-rules.ts'
import { DAY_MS, DAY_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

/** The member who writes. */
export interface Author {
  readonly id: number
  readonly name: string
  /** Whether every member can be written to, whatever they chose: a right of staff. */
  readonly reachesAll: boolean
}

/** Why no more is written. */
export type Overdone =
  | { readonly ok: false; readonly code: 'TOO_MANY'; readonly waitSeconds: number }
  | { readonly ok: false; readonly code: 'REPEATED' }

interface Asked {
  readonly body: string
  readonly digest: Buffer
  /** Members who are written to in a new conversation. */
  readonly recipients: number
}

interface Counts {
  readonly recipients: number
  readonly firstStart: Date | null
  readonly alike: number
  readonly classes: number
}

/** Whether a member has written to too many, or the same to several; null: neither. */
export async function overdone(
  tx: Db,
  author: Author,
  { body, digest, recipients }: Asked,
  now: Date,
): Promise<Overdone | null> {
  const before = await counts(tx, author.id, digest, now)
  const isShort = comparable(body).length < SHORT_TEXT
  const isToMany = !isShort && before.alike >= SAME_TEXT_CONVERSATIONS && !author.reachesAll
  if (isToMany) return { ok: false, code: 'REPEATED' }
  const most = recipientsPerDay(before.classes, author.reachesAll)
  const isMore = recipients > 0 && before.recipients + recipients > most
  return isMore ? tooMany(before.firstStart, DAY_SECONDS, now) : null
}

function tooMany(since: Date | null, seconds: number, now: Date): Overdone {
  const end = (since ?? now).getTime() / 1_000 + seconds
  const waitSeconds = Math.max(1, Math.ceil(end - now.getTime() / 1_000))
  return { ok: false, code: 'TOO_MANY', waitSeconds }
}

async function counts(tx: Db, authorId: number, digest: Buffer, now: Date): Promise<Counts> {
  const day = new Date(now.getTime() - DAY_MS)
  const { rows } = await sql<Counts>`
    with begun as (
      select created_at, (select count(*) - 1 from conversation_member
        where conversation_id = conversation.id) as recipients
      from conversation where started_by = ${authorId} and created_at > ${day}
    )
    select (select count(distinct conversation_id) from message where author_id = ${authorId}
        and created_at > ${day} and digest = ${digest}) as alike,
      coalesce(sum(recipients), 0)::bigint as recipients, min(created_at) as "firstStart",
      (select count(*) from role where kind = 'class' and rank <= (
        select held.rank from role held join member on held.slug = member.class
        where member.id = ${authorId})) as classes
    from begun`.execute(tx)
  return rows[0]
}
