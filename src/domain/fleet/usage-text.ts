import { plural } from '../../shared/format.ts'

/**
 * The report of a tracker about how much members use of their limits, as another tracker sent it.
 */
export interface ReportedUsage {
  readonly node: string
  readonly isUsed: boolean
  /** The age of the report; missing: nothing has been sent yet. */
  readonly ageMilliseconds?: number
  readonly members: number
  readonly lastMembers: number
}

/** Describes the age of the reports of other trackers, and the number of members in them. */
export function usageText(told: readonly ReportedUsage[]): string {
  const each = told.map(({ node, isUsed, ageMilliseconds, members, lastMembers }) => {
    if (ageMilliseconds === undefined) return `nothing from ${node}`
    const age = `${(ageMilliseconds / 1_000).toFixed(1)} s ago`
    const many = plural(members, 'member', 'members')
    const text = `${many} at ${node}, reported ${age} (last frame: ${lastMembers})`
    return isUsed ? text : `${text}, not counted while torrents move`
  })
  return each.length === 0 ? 'none' : each.join('; ')
}
