import type { RoleTarget } from './roles.ts'

// Who may enter a forum here, from who could enter it on the old site. Never more than that: if
// only some members of a role could, only higher roles may. Admins enter every forum here, so that
// one from which the old site kept them changes nothing for others.

/** From the lowest; the owner may always. */
const ROLES = ['member', 'uploader', 'moderator', 'admin'] as const

export interface ForumAccess {
  readonly role: (typeof ROLES)[number]
  /** Classes whose members may although their role may not. */
  readonly classes: readonly string[]
}

/**
 * @param allowed keys of the roles of the old site that could
 * @param targets what each of its roles becomes
 * @param present keys of the roles that members have who may use the site
 */
export function forumAccess(
  allowed: readonly string[],
  targets: ReadonlyMap<string, RoleTarget>,
  present: ReadonlySet<string>,
): ForumAccess {
  const may = new Set(allowed)
  const rank = ({ role }: RoleTarget) => ROLES.findIndex((one) => one === role)
  const all = [...targets]
  const excluded = all
    .filter(([key, one]) => !may.has(key) && present.has(key) && one.role !== 'admin')
    .map(([, one]) => one)
  const included = all.filter(([key]) => may.has(key)).map(([, one]) => one)
  const highest = Math.max(-1, ...excluded.map(rank))
  const lowest = Math.min(...included.map(rank).filter((one) => one > highest))
  const role = ROLES[Math.min(lowest, ROLES.length - 1)]
  const given = included.flatMap((one) => {
    const isBelow = one.class !== null && rank(one) < rank({ role, class: null })
    return isBelow && !excluded.some((other) => other.class === one.class) ? [one.class] : []
  })
  return { role, classes: [...new Set(given)].filter((name) => name !== null).sort() }
}
