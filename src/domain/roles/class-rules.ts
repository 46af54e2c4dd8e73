// Classes that members reach by their activity. The rules are data: each class has lower bounds,
// and a member has the highest class whose bounds the member meets.

/** The requirements that a rule can have, with their units. */
export const criteria = {
  uploaded: { label: 'Uploaded', unit: 'bytes' },
  downloaded: { label: 'Downloaded', unit: 'bytes' },
  ratio: { label: 'Ratio', unit: 'ratio' },
  ageDays: { label: 'Age of the account', unit: 'days' },
  seedSize: { label: 'Seeding now', unit: 'bytes' },
  meanSeedHours: { label: 'Mean seed time per torrent', unit: 'hours' },
  uploads: { label: 'Listed uploads', unit: 'count' },
  snatches: { label: 'Snatches', unit: 'count' },
  points: { label: 'Points', unit: 'count' },
} as const satisfies Record<string, { readonly label: string; readonly unit: string }>

export type Criterion = keyof typeof criteria
export const criterionNames = Object.keys(criteria) as readonly Criterion[]

/** The lower bounds of a class; a criterion that is missing is not required. */
export type Bounds = Readonly<Partial<Record<Criterion, number>>>
/** The values of a member; the ratio of a member without downloads is Infinity. */
export type Facts = Readonly<Record<Criterion, number>>

export interface ClassRule {
  readonly slug: string
  readonly bounds: Bounds
  /**
   * Members keep the class as long as they meet this percentage of each bound, so that they do not
   * change class daily.
   */
  readonly keepPercent: number
  readonly isOn: boolean
  /** The number of invites that are granted once for reaching the class. */
  readonly invites: number
}

/** Whether a member meets all bounds, or this percentage of each. */
export function meets(facts: Facts, bounds: Bounds, percent = 100): boolean {
  return criterionNames.every((name) => {
    const bound = bounds[name]
    return bound === undefined || facts[name] * 100 >= bound * percent
  })
}

/**
 * Returns the class that a member should have, from classes ordered from lowest to highest; null:
 * none. For the current class, the lower bounds for keeping it apply. A class whose rule is
 * disabled or has no bounds is only assigned by staff: no one reaches or loses it automatically.
 */
export function judge(
  ladder: readonly ClassRule[],
  facts: Facts,
  current: string | null,
): string | null {
  const at = ladder.findIndex(({ slug }) => slug === current)
  const has = ladder.at(at)
  if (at !== -1 && has !== undefined && !isByRule(has)) return current
  const reached = ladder.findLastIndex((rule) => isByRule(rule) && meets(facts, rule.bounds))
  if (at === -1 || has === undefined || reached >= at) return ladder[reached]?.slug ?? null
  return meets(facts, has.bounds, has.keepPercent) ? current : (ladder[reached]?.slug ?? null)
}

export function isByRule({ isOn, bounds }: ClassRule): boolean {
  return isOn && Object.keys(bounds).length > 0
}

/** Whether members of a role reach classes by their activity: staff are assigned. */
export function isJudged(role: string): boolean {
  return role === 'member' || role === 'uploader'
}

/** The most invites that a class can grant. */
export const MOST_INVITES = 100

/** Describes in a sentence what a class grants; '' for nothing. */
export function bringsText(invites: number): string {
  if (invites === 0) return ''
  return `It grants ${invites === 1 ? 'an invite' : `${invites} invites`}, once.`
}

/** A member's progress towards one bound. */
export interface Progress {
  readonly criterion: Criterion
  readonly has: number
  readonly needs: number
  readonly isDone: boolean
  /** From 0 to 100; below 100 as long as anything is missing. */
  readonly percent: number
}

/** Returns the next class and the conditions that are not met yet; null for the highest class. */
export function nextClass(
  ladder: readonly ClassRule[],
  facts: Facts,
  current: string | null,
): { readonly slug: string; readonly progress: readonly Progress[] } | null {
  const at = ladder.findIndex(({ slug }) => slug === current)
  const next = ladder.find((rule, place) => place > at && isByRule(rule))
  return next === undefined ? null : { slug: next.slug, progress: progressOf(facts, next.bounds) }
}

export function progressOf(facts: Facts, bounds: Bounds): readonly Progress[] {
  return criterionNames.flatMap((criterion) => {
    const needs = bounds[criterion]
    if (needs === undefined) return []
    const has = facts[criterion]
    const isDone = has >= needs
    const percent = isDone ? 100 : Math.min(99, Math.floor((has * 100) / needs))
    return [{ criterion, has, needs, isDone, percent }]
  })
}
