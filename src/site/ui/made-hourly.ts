import { utc } from '../../shared/format.ts'

/**
 * Says when a task last made what a page shows.
 * @param what with its verb: `This list is`
 * @param madeAt the time of the newest rows; null or undefined: there are none yet
 */
export function madeHourly(what: string, madeAt: Date | null | undefined): string {
  const updated = `${what} updated every hour`
  if (madeAt === null || madeAt === undefined)
    return `${updated}. The first update is still to come.`
  return `${updated}, most recently at ${utc(madeAt)}.`
}

/** Returns when the newest of these rows was made; undefined: there are none. */
export function newestOf(rows: readonly { readonly madeAt: Date }[]): Date | undefined {
  if (rows.length === 0) return undefined
  return new Date(Math.max(...rows.map(({ madeAt }) => madeAt.getTime())))
}
