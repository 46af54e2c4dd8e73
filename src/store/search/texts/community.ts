import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { CommunityDocument, CommunityKind } from '../../../domain/notifications/community.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { can, isPermission, rightsOf } from '../../../domain/roles/permissions.ts'
import { inAscii } from '../../../shared/format.ts'
import { shownName } from '../../../shared/hidden-characters.ts'
import type { Db } from '../../base/db.ts'
import type { CommunityAnnouncement } from '../../records/community-announcements.ts'

// The community's part of the announce stream. Texts are read when they are sent, so that those
// that were removed or hidden in the meantime are not sent.

/** The reader. Without an ID, it is every member, as in a channel that all can read. */
export interface Told {
  readonly memberId: number | null
  readonly now: Date
  readonly can: (permission: Permission) => boolean
}

interface Kind {
  readonly right: Permission
  /** SQL: rows of `id`, `title`, `author`, `place` and `href`. */
  readonly rows: (ids: RawBuilder<unknown>, told: Told) => RawBuilder<unknown>
}

const kinds: Readonly<Record<CommunityKind, Kind>> = {
  topic: {
    right: 'forums.read',
    rows: (ids, told) => sql`
      select topic.id, topic.title, author.name as author, f.name as place,
        '/topics/' || topic.id as href
      from topic join forum f on f.id = topic.forum_id join member author on author.id = author_id
      where topic.id = any(${ids}) and topic.posts > 0 and ${seesForum(told)}`,
  },
  article: {
    right: 'articles.read',
    rows: (ids, { now }) => sql`
      select article.id, article.title, author.name as author, blog.name as place,
        '/articles/' || article.id as href
      from article join member author on author.id = author_id
      left join member blog on blog.id = blog_id
      where article.id = any(${ids}) and article.removed_at is null and published_at <= ${now}`,
  },
  request: {
    right: 'requests.read',
    rows: (ids) => sql`
      select request.id, request.title, author.name as author, category.name as place,
        '/requests/' || request.id as href
      from request join member author on author.id = member_id
      join category on category.id = category_id
      where request.id = any(${ids}) and request.state <> 'removed'`,
  },
  // The member who filled the request is not named, because the upload may be anonymous.
  fill: {
    right: 'requests.read',
    rows: (ids) => sql`
      select fill.id, request.title, null as author, category.name as place,
        '/requests/' || request.id as href
      from request_fill fill join request on request.id = request_id
      join category on category.id = category_id
      where fill.id = any(${ids}) and fill.state in ('pending', 'approved')
        and request.state in ('filled', 'approved')`,
  },
}

function seesForum({ memberId, now }: Told): RawBuilder<boolean> {
  if (memberId !== null) return sql`forum_allows(f, 'see', ${memberId}, ${now})`
  return sql`(select rank from role where slug = f.see_role)
    <= (select rank from role where slug = 'member')`
}

/**
 * Describes entries, in order, for a member or for every member. Entries that they may not see are
 * left out, with their IDs. Takes at most one statement per kind.
 * @param siteUrl the address of the site, without a slash at its end
 */
export async function describeCommunity(
  db: Db,
  entries: readonly CommunityAnnouncement[],
  told: Told,
  siteUrl: string,
): Promise<readonly CommunityDocument[]> {
  const found = new Map<string, Described>()
  for (const kind of Object.keys(kinds) as CommunityKind[]) {
    const ids = entries.filter((one) => one.kind === kind).map(({ aboutId }) => aboutId)
    const { right, rows } = kinds[kind]
    if (ids.length === 0 || !told.can(right)) continue
    const read = await sql<Described>`${rows(sql`${ids}::bigint[]`, told)}`.execute(db)
    for (const row of read.rows) found.set(`${kind} ${row.id}`, row)
  }
  return entries.flatMap((entry) => {
    const row = found.get(`${entry.kind} ${entry.aboutId}`)
    if (row === undefined) return []
    const { id, kind, aboutId, at } = entry
    const { title, author, place, href } = row
    const about = { id, kind, at: at.toISOString(), aboutId }
    return [{ ...about, title: shownName(title), author, place, url: siteUrl + inAscii(href) }]
  })
}

type Described = Pick<CommunityDocument, 'id' | 'title' | 'author' | 'place'> & {
  readonly href: string
}

/** Returns what every member may do: permissions that a class denies are not included. */
export async function everyMember(db: Db, now: Date): Promise<Told> {
  const { rows } = await sql<{ permission: string; isAllowed: boolean; isOfClass: boolean }>`
    select permission, is_allowed as "isAllowed", role.kind = 'class' as "isOfClass"
    from role_permission join role on role.slug = role_permission.role
    where role.slug = 'member' or (role.kind = 'class' and not is_allowed)`.execute(db)
  const denied = rows.filter(({ isOfClass }) => isOfClass).map(({ permission }) => permission)
  const changes = rows.filter(({ isOfClass, permission }) => !isOfClass && isPermission(permission))
  const rights = rightsOf(
    'member',
    Object.fromEntries(changes.map((one) => [one.permission, one.isAllowed])),
  )
  return { memberId: null, now, can: (one) => can(rights, one) && !denied.includes(one) }
}
