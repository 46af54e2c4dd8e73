import type { Commenting } from '../../domain/articles/articles.ts'
import type { ArticleKind } from '../../domain/articles/articles.ts'
import type { Named } from '../../domain/texts/named.ts'
import type { HeldKind } from '../../domain/text-rules/text-rules.ts'
import * as articles from '../articles/writing.ts'
import type { Db } from '../base/db.ts'
import * as comments from '../comments/comments.ts'
import * as posting from '../forums/posting.ts'
import { notify } from '../notifications/notifications.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { isDecidedBy } from '../records/held-readers.ts'
import type { Parties } from '../records/parties.ts'
import type { ReadingActor } from '../records/reading-actor.ts'
import { asReader } from '../records/reading-actor.ts'
import type { On } from '../records/targets.ts'
import type { NewRequest } from '../requests/writing.ts'
import { makeWithin } from '../requests/writing.ts'
import * as proposing from '../wiki/proposing.ts'

// Decisions of staff about texts: an accepted text is published as if its author had written it at
// that moment.

export type Decided = 'DONE' | 'DECIDED' | 'NO_PLACE' | 'CONFLICT' | 'PATH_IN_USE'

interface Held {
  readonly id: number
  readonly authorId: number
  readonly author: string
  readonly kind: HeldKind
  readonly title: string
  readonly body: string
  readonly place: unknown
}

/**
 * Publishes a held text, or closes the report of a published one. NO_PLACE: its target is closed or
 * removed; CONFLICT: the same lines of the wiki page were edited since.
 * @param amended a wiki proposal as staff changed it
 */
export async function accept(
  db: Db,
  id: number,
  by: ReadingActor,
  now: Date,
  amended: proposing.Amended | null = null,
): Promise<Decided> {
  return db.transaction().execute(async (tx) => {
    const held = await lock(tx, id, by, now)
    if (held === undefined) return 'DECIDED'
    const isHeld = held.act === 'hold'
    const done = isHeld
      ? await publishAs(tx, held, amended, by, now)
      : ({ ok: true, href: held.href } as const)
    if (!done.ok) return done.code
    const { href } = done
    await close(tx, held, { state: 'accepted', href, reason: null }, by, now)
    const action = isHeld ? 'text.accept' : 'text.close-report'
    await audit.record(tx, { by, action, target: targetOf(held), parties: partiesOf(held) }, now)
    if (!isHeld) return 'DONE'
    const news = { code: 'text-accepted', data: { kind: held.kind }, href } as const
    await notify(tx, { member: held.authorId, ...news, now })
    return 'DONE'
  })
}

/**
 * Refuses a held text, and sends its author the reason; for a published text, only the report is
 * closed.
 */
export async function refuse(
  db: Db,
  id: number,
  reason: string,
  by: ReadingActor,
  now: Date,
): Promise<Decided> {
  return db.transaction().execute(async (tx) => {
    const held = await lock(tx, id, by, now)
    if (held?.act !== 'hold') return 'DECIDED'
    await close(tx, held, { state: 'refused', href: held.href, reason }, by, now)
    const before = { body: held.body }
    const entry = { by, action: 'text.refuse', target: targetOf(held), before, reason } as const
    await audit.record(tx, { ...entry, parties: partiesOf(held) }, now)
    const data = { kind: held.kind, reason }
    const news = { code: 'text-refused', data, href: '/me/texts' } as const
    await notify(tx, { member: held.authorId, ...news, now })
    return 'DONE'
  })
}

function targetOf({ id, author, kind }: Held) {
  return { kind: 'held-text', id, name: `${kind} by ${author}` }
}

/**
 * Returns the parties of a text. A wiki proposal concerns only the page, so anyone who may edit the
 * page decides, whatever the rank of its author.
 */
function partiesOf({ authorId, kind }: Held): Parties {
  return kind === 'wiki' ? { about: [], also: [authorId] } : { about: [authorId] }
}

async function lock(tx: Db, id: number, by: ReadingActor, now: Date) {
  return tx
    .selectFrom('held_text')
    .innerJoin('member', 'member.id', 'held_text.member_id')
    .select([
      'held_text.id',
      'held_text.member_id as authorId',
      'member.name as author',
      'held_text.kind',
      'held_text.act',
      'held_text.body',
      'held_text.place',
      'held_text.href',
    ])
    .select((eb) => eb.fn.coalesce('held_text.title', eb.val('')).as('title'))
    .where('held_text.id', '=', id)
    .where('held_text.state', '=', 'waiting')
    .where(isDecidedBy(asReader(by, now)))
    .forUpdate('held_text')
    .executeTakeFirst()
}

interface Closed {
  readonly state: 'accepted' | 'refused'
  readonly href: string
  readonly reason: string | null
}

async function close(tx: Db, { id }: Held, closed: Closed, by: Actor, now: Date): Promise<void> {
  const decided = { decided_at: now, decided_by: by.memberId }
  await tx
    .updateTable('held_text')
    .set({ ...closed, ...decided })
    .where('id', '=', id)
    .execute()
}

interface TopicPlace {
  readonly forumId: number
  readonly labels?: readonly string[]
}

async function publishAs(
  tx: Db,
  held: Held,
  amended: proposing.Amended | null,
  by: Actor,
  now: Date,
): Promise<proposing.Published> {
  const { kind, authorId, author: name, ...rest } = held
  if (kind === 'wiki') {
    const author = { memberId: authorId, name, address: null }
    return proposing.publish(tx, { ...rest, author }, amended, by, now)
  }
  const href = await publish(tx, held, kind, now)
  return href === null ? { ok: false, code: 'NO_PLACE' } : { ok: true, href }
}

/**
 * Publishes a held text where it belongs; returns its address, or null if there is no longer a
 * place for it.
 */
async function publish(
  tx: Db,
  held: Held,
  kind: Exclude<HeldKind, 'wiki'>,
  now: Date,
): Promise<string | null> {
  const { authorId, author, title, body } = held
  switch (kind) {
    case 'comment': {
      const { named, ...on } = held.place as On & { readonly named: Named }
      const id = await comments.addWithin(tx, on, { authorId, body, named }, now)
      return id === null ? null : `/comments/${id}`
    }
    case 'topic': {
      const { forumId, ...rest } = held.place as Named & TopicPlace
      const done = await posting.startWithin(tx, forumId, { authorId, title, body, ...rest }, now)
      return done.ok ? `/posts/${done.id}` : null
    }
    case 'post': {
      const { topicId, ...named } = held.place as Named & { readonly topicId: number }
      const post = { authorId, body, isStaff: false, ...named }
      const done = await posting.answerWithin(tx, topicId, post, now)
      return done.ok ? `/posts/${done.id}` : null
    }
    case 'request': {
      const { openDays, ...words } = held.place as Omit<NewRequest, 'title'> & RequestPlace
      const id = await makeWithin(tx, { ...words, title }, { memberId: authorId, openDays }, now)
      return `/requests/${id}`
    }
    case 'article': {
      const article = articleIn(held, now)
      const by = { memberId: authorId, name: author, address: null }
      return `/articles/${(await articles.makeWithin(tx, article, by, now)).id}`
    }
  }
}

interface RequestPlace {
  readonly openDays: number
}

interface ArticlePlace {
  readonly kind: ArticleKind
  readonly tags: readonly string[]
  /** In ISO 8601 format. */
  readonly publishedAt: string | null
  readonly isPinned: boolean
  readonly commenting: Commenting
  readonly named?: Named
}

/** Returns the article to publish; if its time has passed, it is published now. */
function articleIn({ title, body, place }: Held, now: Date): articles.NewArticle {
  const { publishedAt, ...rest } = place as ArticlePlace
  const at = publishedAt === null ? null : new Date(publishedAt)
  return { ...rest, title, body, publishedAt: at !== null && at < now ? now : at }
}
