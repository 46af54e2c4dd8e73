/** The sum of one total or balance. */
export interface SumReport {
  readonly what: string
  readonly source: bigint
  /** The amounts that the import booked here. */
  readonly here: bigint
  /** The sum of members who are left out or in quarantine. */
  readonly notImported: bigint
  /**
   * The amounts that a rule changed: negative values, totals above 2^63 by choice, and snatches
   * that two tables have.
   */
  readonly adjusted: bigint
}

export function addsUp({ source, here, notImported, adjusted }: SumReport): boolean {
  return source === here + notImported + adjusted
}
