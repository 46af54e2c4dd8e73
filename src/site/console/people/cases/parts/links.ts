import type { Permission } from '../../../../../domain/roles/permissions.ts'
import type { CaseRow } from '../../../../../store/cases/cases.ts'
import { memberHref } from '../../../frame/links.ts'
import type { Link } from '../../../../ui/link.ts'

// The pages on which staff change what a case is about. Each has a permission, says what it will do
// and asks for confirmation. They lead back to the case (CASE_COOKIE).

type Can = (permission: Permission) => boolean

const OF_THING: Readonly<
  Record<string, readonly (readonly [label: string, end: string, permission: Permission])[]>
> = {
  torrent: [
    ['Remove torrent', 'remove', 'torrents.remove'],
    ['Edit torrent', 'edit', 'torrents.edit'],
  ],
  comment: [['Remove comment', 'remove', 'comments.remove']],
  post: [['Remove post', 'remove', 'forums.moderate']],
  article: [['Remove article', 'remove', 'articles.manage']],
  request: [['Remove request', 'remove', 'requests.moderate']],
}

const PATHS: Readonly<Record<string, string>> = {
  torrent: 'torrents',
  comment: 'comments',
  post: 'posts',
  article: 'articles',
  request: 'requests',
}

export function actLinks({ target, targetId, about, member }: CaseRow, can: Can): readonly Link[] {
  const thing = (OF_THING[target ?? ''] ?? [])
    .filter(([, , permission]) => can(permission))
    .map(([label, end]) => ({
      label,
      href: `/${PATHS[target ?? '']}/${targetId}/${end}`,
    }))
  const review =
    target === 'torrent' && can('torrents.moderate')
      ? [{ label: 'Review torrent', href: `/admin/moderation/${targetId}` }]
      : []
  return [...thing, ...review, ...ofMember(about ?? member, can)]
}

function ofMember(name: string | null, can: Can): readonly Link[] {
  if (name === null) return []
  const href = memberHref(name)
  return [
    ...(can('members.warn') ? [{ label: `Warn ${name}`, href: `${href}/warnings` }] : []),
    ...(can('members.ban') ? [{ label: `Ban ${name}`, href: `${href}/ban` }] : []),
    ...(can('members.note') ? [{ label: `Note about ${name}`, href: `${href}/notes` }] : []),
  ]
}
