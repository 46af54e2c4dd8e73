// How many torrents somebody may download, or seed, at once. 0 is any number; null is no bound of
// its own: what is behind it holds.

export type Bound = number | null

/** What a member's role, class and secondary roles give together; null when none of them does. */
export function mostGenerous(bounds: readonly Bound[]): Bound {
  const said = bounds.filter((bound) => bound !== null)
  if (said.length === 0) return null
  return said.includes(0) ? 0 : Math.max(...said)
}

export interface Bounds {
  /** What staff gave this member alone. */
  readonly own: Bound
  /** The most generous of the roles. */
  readonly byRoles: Bound
  /** What the ratio rule allows for the time being: it lowers what roles give, never raises it. */
  readonly judged: Bound
}

/** What a tracker is told of a member; null: the site's setting holds. */
export function toldSlots({ own, byRoles, judged }: Bounds): Bound {
  if (own !== null) return own
  if (judged === null || judged === 0) return byRoles
  return byRoles === null || byRoles === 0 ? judged : Math.min(judged, byRoles)
}

/** What a role gives, by the name that members read. */
export interface RoleBound {
  readonly name: string
  readonly slots: Bound
}

export interface SlotsExplained {
  /** 0: any number. */
  readonly slots: number
  readonly by: 'own' | 'role' | 'rule' | 'site'
  /** Of the role that gives it. */
  readonly name: string | null
}

/** How many slots a member has, and why. */
export function explainSlots(
  { own, judged }: Omit<Bounds, 'byRoles'>,
  roles: readonly RoleBound[],
  site: number,
): SlotsExplained {
  const byRoles = mostGenerous(roles.map(({ slots }) => slots))
  const slots = toldSlots({ own, byRoles, judged })
  if (slots === null) return { slots: site, by: 'site', name: null }
  if (own !== null) return { slots, by: 'own', name: null }
  if (slots !== byRoles) return { slots, by: 'rule', name: null }
  const giver = roles.find((role) => role.slots === slots)
  return { slots, by: 'role', name: giver?.name ?? null }
}
