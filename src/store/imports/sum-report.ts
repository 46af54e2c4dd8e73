/** The sum of one total or balance over all members. */
export interface SumReport {
  readonly what: string
  readonly source: bigint
  /** The amounts that the import booked here. */
  readonly here: bigint
  /** The part of members who were left out or are in quarantine. */
  readonly notImported: bigint
  /**
   * The difference that rules made: negative values, totals above 2^63 by choice, and snatches that
   * are in two tables.
   */
  readonly adjusted: bigint
}

export function addsUp({ source, here, notImported, adjusted }: SumReport): boolean {
  return source === here + notImported + adjusted
}
