/** The sum of one total or balance. */
export interface SumReport {
  readonly what: string
  readonly source: bigint
  /** What was booked here by the import. */
  readonly here: bigint
  /** Of members who are left out or in quarantine. */
  readonly notImported: bigint
  /** What was changed by a rule: negative values, and totals above 2^63 by choice. */
  readonly adjusted: bigint
}

export function addsUp({ source, here, notImported, adjusted }: SumReport): boolean {
  return source === here + notImported + adjusted
}
