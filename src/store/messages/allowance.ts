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
  /** Whether the author can write to every member, whatever these chose: a permission of staff. */
  readonly reachesAll: boolean
}

/** Why the member cannot write more at the moment. */
export type Overdone =
  | { readonly ok: false; readonly code: 'TOO_MANY'; readonly waitSeconds: number }
  | { readonly ok: false; readonly code: 'REPEATED' }

interface Asked {
  readonly body: string
  readonly digest: Buffer
  /** The number of members in a new conversation that get its first message. */
  readonly recipients: number
}

interface Counts {
  /**
   * The number of members in the author's conversations of the last 24 hours, including those added
   * later.
   */
  readonly recipients: number
  readonly firstStart: Date | null
  readonly alike: number
  readonly classes: number
}

/**
 * Returns why a member may not write now: they have written to too many members, or the same text
 * to several; null: they may.
 */
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
  return tooManyMembers(author, before, recipients, now)
}

/** Returns why a member may not add another one to a conversation now; null: they may. */
export async function overdoneAdding(tx: Db, author: Author, now: Date): Promise<Overdone | null> {
  return tooManyMembers(author, await counts(tx, author.id, NOTHING, now), 1, now)
}

const NOTHING = Buffer.alloc(0)

function tooManyMembers(
  { reachesAll }: Author,
  { recipients, classes, firstStart }: Counts,
  more: number,
  now: Date,
): Overdone | null {
  const isMore = more > 0 && recipients + more > recipientsPerDay(classes, reachesAll)
  return isMore ? tooMany(firstStart, DAY_SECONDS, now) : null
}

function tooMany(since: Date | null, seconds: number, now: Date): Overdone {
  const end = (since ?? now).getTime() / 1_000 + seconds
  const waitSeconds = Math.max(1, Math.ceil(end - now.getTime() / 1_000))
  return { ok: false, code: 'TOO_MANY', waitSeconds }
}

async function counts(tx: Db, authorId: number, digest: Buffer, now: Date): Promise<Counts> {
  const day = new Date(now.getTime() - DAY_MS)
  const { rows } = await sql<Counts>`
    with reached as (
      select joined_at from conversation join conversation_member party
        on party.conversation_id = conversation.id
      where started_by = ${authorId} and member_id <> ${authorId} and joined_at > ${day}
    )
    select (select count(distinct conversation_id) from message where author_id = ${authorId}
        and created_at > ${day} and digest = ${digest}) as alike,
      count(*) as recipients, min(joined_at) as "firstStart",
      (select count(*) from role where kind = 'class' and rank <= (
        select held.rank from role held join member on held.slug = member.class
        where member.id = ${authorId})) as classes
    from reached`.execute(tx)
  return rows[0]
}
