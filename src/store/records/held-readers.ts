import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { HeldKind } from '../../domain/text-rules/text-rules.ts'
import type { KnownThing } from './known-things.ts'
import { isKnown, isKnownOf } from './known-things.ts'
import type { Reader } from './targets.ts'

type Sql<Value> = RawBuilder<Value>

const placeId = (name: string) => sql<number>`(held_text.place ->> ${sql.lit(name)})::bigint`

interface Place {
  /** The published text whose ID is at the end of `href`. */
  readonly published: KnownThing
  /**
   * Whether a reader may see the place where the text will appear; null: all readers of this kind
   * may.
   */
  readonly waiting: ((reader: Reader) => Sql<boolean>) | null
}

const places: Readonly<Record<Exclude<HeldKind, 'wiki'>, Place>> = {
  comment: {
    published: 'comment',
    waiting: (reader) => isKnown(sql`held_text.place ->> 'target'`, placeId('id'), reader),
  },
  topic: {
    published: 'post',
    waiting: (reader) => isKnownOf('forum', placeId('forumId'), reader),
  },
  post: {
    published: 'post',
    waiting: (reader) => isKnownOf('topic', placeId('topicId'), reader),
  },
  request: { published: 'request', waiting: null },
  article: { published: 'article', waiting: null },
}

/**
 * SQL over `held_text`: whether a staff member may decide about a text, and so read it. They may
 * not decide about their own texts, nor where they may not read, and in the wiki only where they
 * may edit.
 */
export function isDecidedBy(viewer: Reader): Sql<boolean> {
  const whens = Object.entries(places).map(
    ([kind, { published, waiting }]) => sql`when ${sql.lit(kind)} then
      case when held_text.act = 'report' or held_text.state = 'accepted'
        then ${isKnownOf(published, endOfHref, viewer)}
        else ${waiting?.(viewer) ?? sql`true`} end`,
  )
  return sql`(held_text.member_id <> ${viewer.id} and case held_text.kind
    when 'wiki' then wiki_decides(held_text.place, ${viewer.id}, ${viewer.now})
    ${sql.join(whens, sql` `)} else false end)`
}

const endOfHref = sql<number>`substring(held_text.href from '\\d+$')::bigint`
