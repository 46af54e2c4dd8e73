/** The networks that are banned on the old site. */
export interface NetworkBanDescription {
  readonly table: string
  /** The columns that are read. */
  readonly columns: readonly string[]
  /** id, first and last (addresses, or those of IPv4 as numbers), reason, at. */
  readonly rows: string
}

/** Describes the table that comes from TBDev, with addresses as numbers. */
export const rangesOf = (
  table: string,
  names: readonly [id: string, first: string, last: string, reason: string, at: string | null],
  at: string,
): NetworkBanDescription => {
  const [id, first, last, reason, time] = names
  return {
    table,
    columns: [id, first, last, reason, ...(time === null ? [] : [time])],
    rows: `
      select import.big("${id}")::bigint as id, "${first}" as first, "${last}" as last,
        coalesce("${reason}", '') as reason, ${at} as at
      from import.${table}`,
  }
}
