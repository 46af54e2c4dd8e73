/** Requests of members of a source, and their bounties. */
export interface RequestDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly requestTable: string
  /**
   * The table whose rows are bounties; null: each request has its bounty in its row, or there are
   * none.
   */
  readonly bountyTable: string | null
  /** The unit of bounties: points, or bytes of upload. */
  readonly currency: 'points' | 'upload'
  /** Tables whose rows are merged into the request that this column names. */
  readonly parts: readonly (readonly [table: string, column: string])[]
  /**
   * Torrents that were offered, of which one or more were chosen to fill a request; null: requests
   * name their torrents. `rows`: request_id, is_chosen.
   */
  readonly offers: { readonly table: string; readonly rows: string } | null
  /**
   * Votes that cost nothing, by members who want the same thing; null: each vote is a bounty.
   * `rows`: request_id, member_id.
   */
  readonly votes: VoteDescription | null
  /** Null: requests cannot be claimed. */
  readonly claims: ClaimDescription | null
  /**
   * SELECT with: id, member_id, is_anonymous, category_key, value_keys (text[]) and attributes
   * (jsonb) that a torrent must have, as for torrents; title, description, group_id (null: any
   * group), created_at, state (`open`; `pending`: filled, but not decided; `approved`: filled and
   * paid), torrent_id, payee_id (who gets the bounty), filler_id, filled_at, decided_at, left_out.
   */
  readonly requests: string
  /**
   * SELECT with: request_id, member_id, amount (thousandths of a point, or bytes), is_anonymous,
   * at.
   */
  readonly bounties: string
}

export interface VoteDescription {
  /** Alternatives: a source has one of these tables. */
  readonly tables: readonly string[]
  readonly rows: string
}

/** Members who announced that they will fill a request. */
export interface ClaimDescription {
  /** The table whose rows or columns are claims. */
  readonly table: string
  /** SELECT with: request_id, member_id, at, left_out (why it is not a claim here, or null). */
  readonly rows: string
}

/** The SELECT of bounties for a source that has none. */
export const NO_BOUNTIES = `
    select null::bigint as request_id, null::bigint as member_id, null::numeric as amount,
      false as is_anonymous, null::timestamptz as at where false`
