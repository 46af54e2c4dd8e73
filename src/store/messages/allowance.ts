import { sql } from 'kysely'
import {
  comparable,
  REPEAT_MINUTES,
  SAME_TEXT_CONVERSATIONS,
  SHORT_TEXT,
  writingLimits,
} from '../../domain/messages/limits.ts'
import { DAY_MS, DAY_SECONDS, HOUR_MS, HOUR_SECONDS, MINUTE_MS } from '../../domain/units.ts'
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
  readonly messages: number
  readonly oldest: Date | null
  readonly recipients: number
  readonly firstStart: Date | null
  readonly recent: boolean
  readonly alike: number
  readonly classes: number
}

/** Whether a member has written too much, or the same before; null: neither. */
export async function overdone(
  tx: Db,
  author: Author,
  { body, digest, recipients }: Asked,
  now: Date,
): Promise<Overdone | null> {
  const before = await counts(tx, author.id, digest, now)
  const limits = writingLimits(before.classes, author.reachesAll)
  const isShort = comparable(body).length < SHORT_TEXT
  const isToMany = !isShort && before.alike >= SAME_TEXT_CONVERSATIONS && !author.reachesAll
  if (before.recent || isToMany) return { ok: false, code: 'REPEATED' }
  if (before.messages >= limits.messagesPerHour) {
    return tooMany(before.oldest, HOUR_SECONDS, now)
  }
  const isMore = recipients > 0 && before.recipients + recipients > limits.recipientsPerDay
  return isMore ? tooMany(before.firstStart, DAY_SECONDS, now) : null
}

function tooMany(since: Date | null, seconds: number, now: Date): Overdone {
  const end = (since ?? now).getTime() / 1_000 + seconds
  const waitSeconds = Math.max(1, Math.ceil(end - now.getTime() / 1_000))
  return { ok: false, code: 'TOO_MANY', waitSeconds }
}

async function counts(tx: Db, authorId: number, digest: Buffer, now: Date): Promise<Counts> {
  const back = (ms: number) => new Date(now.getTime() - ms)
  const day = back(DAY_MS)
  const { rows } = await sql<Counts>`
    with mine as (
      select conversation_id, created_at, digest = ${digest} as alike from message
      where author_id = ${authorId} and created_at > ${day}
    ), begun as (
      select created_at, (select count(*) - 1 from conversation_member
        where conversation_id = conversation.id) as recipients
      from conversation where started_by = ${authorId} and created_at > ${day}
    )
    select count(*) filter (where created_at > ${back(HOUR_MS)}) as messages,
      min(created_at) filter (where created_at > ${back(HOUR_MS)}) as oldest,
      coalesce(bool_or(alike and created_at > ${back(REPEAT_MINUTES * MINUTE_MS)}), false)
        as recent,
      count(distinct conversation_id) filter (where alike) as alike,
      (select coalesce(sum(recipients), 0)::bigint from begun) as recipients,
      (select min(created_at) from begun) as "firstStart",
      (select count(*) from role where kind = 'class' and rank <= (
        select held.rank from role held join member on held.slug = member.class
        where member.id = ${authorId})) as classes
    from mine`.execute(tx)
  return rows[0]
}
