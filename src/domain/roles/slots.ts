// How many torrents a member may download or seed at the same time. 0 means unlimited; null sets no
// limit, so that the next source applies.

export type Bound = number | null

/**
 * Returns the highest limit of a member's role, class and secondary roles; null when none has one.
 */
export function mostGenerous(bounds: readonly Bound[]): Bound {
  const said = bounds.filter((bound) => bound !== null)
  if (said.length === 0) return null
  return said.includes(0) ? 0 : Math.max(...said)
}

export interface Bounds {
  /** The limit that staff set for this member. */
  readonly own: Bound
  /** The highest limit of the roles. */
  readonly byRoles: Bound
  /**
   * The current limit of the ratio policy, which can lower the limit of roles but never raise it.
   */
  readonly judged: Bound
}

/** Returns the limit that trackers get for a member; null: the setting applies. */
export function toldSlots({ own, byRoles, judged }: Bounds): Bound {
  if (own !== null) return own
  if (judged === null || judged === 0) return byRoles
  return byRoles === null || byRoles === 0 ? judged : Math.min(judged, byRoles)
}

/** The limit of a role, and the name that members see. */
export interface RoleBound {
  readonly name: string
  readonly slots: Bound
}

export interface SlotsExplained {
  /** 0: unlimited. */
  readonly slots: number
  readonly by: 'own' | 'role' | 'rule' | 'site'
  /** The name of the role with this limit. */
  readonly name: string | null
}

/** Explains how many slots a member has, and why. */
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
