import type { RoleTarget } from './roles.ts'

// Derives who may open a forum here from who could open it on the old site. It never allows more
// than the old site: if only some members of a role could, only higher roles may. Admins can open
// every forum here, so a forum that the old site hid from them makes no difference for others.

/** The roles from lowest to highest; the owner can open every forum. */
const ROLES = ['member', 'uploader', 'moderator', 'admin'] as const

export interface ForumAccess {
  readonly role: (typeof ROLES)[number]
  /** Classes whose members may open the forum although their role may not. */
  readonly classes: readonly string[]
}

/**
 * @param allowed keys of the old site's roles that had access
 * @param targets the role here for each role of the old site
 * @param present keys of roles whose members may use the site
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
