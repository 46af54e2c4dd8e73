// Classes that members reach by what they have done. Data, not code: each class has lower bounds,
// and who has all of them has the class; the highest such class wins.

/** What can be asked for, with its unit. */
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

/** Lower bounds: a criterion that is not there is not asked for. */
export type Bounds = Readonly<Partial<Record<Criterion, number>>>
/** What a member has of each; the ratio of who downloaded nothing is Infinity. */
export type Facts = Readonly<Record<Criterion, number>>

export interface ClassRule {
  readonly slug: string
  readonly bounds: Bounds
  /** Who has the class keeps it with so much of each bound: nobody goes up and down daily. */
  readonly keepPercent: number
  readonly isOn: boolean
  /** What reaching the class brings, once ever. */
  readonly invites: number
}

/** Whether somebody has all that is asked for, or so many per cent of each bound. */
export function meets(facts: Facts, bounds: Bounds, percent = 100): boolean {
  return criterionNames.every((name) => {
    const bound = bounds[name]
    return bound === undefined || facts[name] * 100 >= bound * percent
  })
}

/**
 * The class that a member should have, of a ladder from the lowest to the highest; null: none. The
 * class they have is judged by what it takes to keep it. A class whose rule is off, or that asks
 * for nothing, is given by staff alone: nobody reaches or loses it.
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

/** Invites that a class may bring. */
export const MOST_INVITES = 100

/** What a class brings, as the end of a sentence; '' for nothing. */
export function bringsText(invites: number): string {
  if (invites === 0) return ''
  return `It grants ${invites === 1 ? 'an invite' : `${invites} invites`}, once.`
}

/** How far somebody is towards one bound. */
export interface Progress {
  readonly criterion: Criterion
  readonly has: number
  readonly needs: number
  readonly isDone: boolean
  /** 0 to 100; below 100 while anything is missing. */
  readonly percent: number
}

/** The next class on the ladder that can be reached, and what is missing; null at the top. */
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
