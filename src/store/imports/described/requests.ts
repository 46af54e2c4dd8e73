/** Requests by the members of a source, and their bounties. */
export interface RequestDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly requestTable: string
  /** The table whose rows are bounties; null: each request has one in its row, or none is. */
  readonly bountyTable: string | null
  /** Their unit: points, or bytes of upload. */
  readonly currency: 'points' | 'upload'
  /** Tables whose rows are merged into the request of this column. */
  readonly parts: readonly (readonly [table: string, column: string])[]
  /**
   * Torrents of which one or more were chosen to fill a request; null: requests name theirs.
   * `rows`: request_id, is_chosen.
   */
  readonly offers: { readonly table: string; readonly rows: string } | null
  /**
   * Votes that cost nothing, by members who want the same; null: each vote is a bounty.
   * `rows`: request_id, member_id.
   */
  readonly votes: VoteDescription | null
  /** Null: no one can claim one. */
  readonly claims: ClaimDescription | null
  /**
   * id, member_id, is_anonymous, category_key, value_keys (text[]) and attributes (jsonb) that a
   * torrent must have, as those of torrents; title, description, group_id (null: of any group),
   * created_at, state (`open`; `pending`: filled, and not decided; `approved`: filled and paid),
   * torrent_id, payee_id (who gets the bounty), filler_id, filled_at, decided_at, left_out.
   */
  readonly requests: string
  /** request_id, member_id, amount (thousandths of a point, or bytes), is_anonymous, at. */
  readonly bounties: string
}

export interface VoteDescription {
  /** A source has one of them. */
  readonly tables: readonly string[]
  readonly rows: string
}

/** Members who have said that they will fill a request. */
export interface ClaimDescription {
  /** The table whose rows or columns they are. */
  readonly table: string
  /** request_id, member_id, at, left_out (why it is none here, or null). */
  readonly rows: string
}

/** Bounties of a source that has none. */
export const NO_BOUNTIES = `
    select null::bigint as request_id, null::bigint as member_id, null::numeric as amount,
      false as is_anonymous, null::timestamptz as at where false`
