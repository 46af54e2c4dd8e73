import type { NetworkBanDescription } from './bans.ts'
import type { InviteDescription } from './invites.ts'
import type { SecondaryRoleDescription } from './secondary-roles.ts'
import type { CollectionDescription } from './collections.ts'
import type { FreeleechDescription } from './freeleech.ts'
import type { RequirementDescription } from './hit-and-run.ts'
import type { NewsDescription } from './news.ts'
import type { MarkList } from './marks.ts'
import type { MessageDescription } from './messages.ts'
import type { PollDescription } from './polls.ts'
import type { RequestDescription } from './requests.ts'
import type { TalkDescription } from './talk.ts'
import type { WikiDescription } from './wiki.ts'

// A source is described by the tables and columns that are read, and by SELECTs over the staged
// rows that bring them into the form that all sources share.

export type SourceName = 'gazelle' | 'unit3d' | 'nexusphp' | 'torrentpier' | 'xbtit' | 'tbdev'

export interface SourceDescription {
  readonly name: SourceName
  /**
   * Columns by table. A column that a version of the source does not have is null in all rows, and
   * a table that it does not have is empty. Suffixes of the name: `:bytes`: it is read as bytes;
   * `:raw`: it contains bytes in a column of text, for `import.bytes_of`; `:hash-id`: it contains
   * info hashes that identify torrents, and a number is derived from each.
   */
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** Which of these places are not in all versions of the source. */
  readonly versions: SourceVersions
  /** Tables and columns by which the source is recognized. */
  readonly signs: readonly (readonly [table: string, column: string])[]
  /** The table whose rows are the members. */
  readonly memberTable: string
  /**
   * Its column with the IDs of members, and the columns that are deleted once a member is here, and
   * of which no hash is made: the password.
   */
  readonly memberSecrets: readonly [id: string, ...secrets: string[]]
  /** Tables whose rows are merged into the member that this column names. */
  readonly memberParts: readonly (readonly [table: string, column: string])[]
  /** Tables that only say what values of other tables mean. */
  readonly lookups: readonly string[]
  /**
   * SELECT of members: id, name, email, is_verified, password_kind, password, salt, passkey,
   * role_key, state, state_reason, state_at, joined_at, seen_at, uploaded, downloaded, points,
   * tokens, invites, inviter_id, seed_seconds, about, avatar (its address, or any other text if
   * there is a file), title, notes, warned_until, can_leech, left_out, warnings (jsonb: reason, at,
   * until, removed and isActive of each; null: only `warned_until` is known), factor_secret,
   * has_codes (whether there are recovery codes), hidden (text[]: the parts of the profile, see
   * domain/accounts/privacy.ts, that other members could not see).
   */
  readonly members: string
  /**
   * Set if the seed time of members is the sum of a column of their histories, which `members` then
   * reads from `import.seed_time` (user_id, seconds); otherwise null.
   */
  readonly seedTimes: {
    readonly table: string
    readonly member: string
    readonly seconds: string
  } | null
  /** SELECT of roles: key, name. */
  readonly roles: string
  /** Null: each member has only one role. */
  readonly secondaryRoles: SecondaryRoleDescription | null
  readonly catalog: CatalogDescription
  readonly traffic: TrafficDescription
  readonly talk: TalkDescription
  readonly messages: MessageDescription
  readonly polls: PollDescription
  /** Null: the source has none, unless a modification adds them. */
  readonly requests: RequestDescription | null
  readonly marks: readonly MarkList[]
  /** Null: the source has no votes on tags. */
  readonly tagVotes: TagVoteDescription | null
  /** Null: the source has none, unless a modification adds them. */
  readonly invites: InviteDescription | null
  /** Null: the source has none, unless a modification adds it. */
  readonly freeleech: FreeleechDescription | null
  /** Null: the source has none, unless a modification adds them. */
  readonly requirements: RequirementDescription | null
  /** Null: the source bans no networks. */
  readonly bans: NetworkBanDescription | null
  /** Null: news is in forums there. */
  readonly news: NewsDescription | null
  /** Null: the source has no wiki. */
  readonly wiki: WikiDescription | null
  /** Null: the source has no collections. */
  readonly collections: CollectionDescription | null
}

export interface CreditDescription {
  readonly table: string
  readonly rows: string
}

/** Votes of members on the tags of groups of torrents. */
export interface TagVoteDescription {
  readonly table: string
  /** The columns that are read. */
  readonly columns: readonly string[]
  /** SELECT with: group_id, name (of the tag), member_id, vote (1 or -1). */
  readonly rows: string
}

/** Differences between the versions of a source. Places are `table` or `table.column`. */
export interface SourceVersions {
  /** Places that only some versions have, each with these versions as the report names them. */
  readonly some: Readonly<Record<string, string>>
  /**
   * Groups of places of which every version has at least one: the same place under different names.
   */
  readonly oneOf: readonly (readonly string[])[]
}

/** SQL: the parts of a profile, if other members could see none of them. */
export const ALL_HIDDEN = "array['traffic', 'activity', 'uploads', 'charts', 'inviter']"

/** Traffic, snatches and marks of members of a source. */
export interface TrafficDescription {
  readonly tables: SourceDescription['tables']
  /** Tables, at most three, whose rows are merged into the history of a member with a torrent. */
  readonly parts: readonly string[]
  /**
   * Returns SQL for rows, of which a member and a torrent can have several: part (the index of
   * their table in `parts`), member_id, torrent_id, raw_up, raw_down, up, down (bytes), seeded,
   * leeched (seconds), snatches, first_at, last_at, completed_at. The rows are read only from the
   * tables that `table` returns for their names: the staged tables, or their changed rows. Only
   * what never changes for a row, such as which torrent its number stands for, may come from
   * another staged table. The second and the third part may report the same download: the larger
   * number of their snatches counts.
   */
  readonly rows: (table: (name: string) => string) => string
}

/** The torrents of a source, and the tables that classify them. */
export interface CatalogDescription {
  readonly tables: SourceDescription['tables']
  /** The table whose rows are torrents, and its column with their IDs. */
  readonly torrentTable: readonly [table: string, column: string]
  /** Tables whose rows are merged into the torrent that this column names. */
  readonly torrentParts: readonly (readonly [table: string, column: string])[]
  /**
   * The table whose rows are groups of torrents, and its column with their IDs; null: there are no
   * groups.
   */
  readonly groupTable: readonly [table: string, column: string] | null
  /** Tables that only say what values of other tables mean. */
  readonly lookups: readonly string[]
  /**
   * Returns SQL for torrents, given the name of a table with some or all of their rows: id, hash
   * (40 hex digits or null), name, uploader_id, created_at, state, state_reason, category_key,
   * value_keys (text[]), attributes (jsonb), tags (text[]), tag_votes (jsonb: sums for and against
   * by tag, or null), snatches, free_permille and free_ends, up_permille and up_ends (null: no
   * promotion), is_anonymous, file_name, left_out; group_id (null: torrents are not grouped), path
   * (jsonb: kind, title and year of each level of the bundle from the top down, null: derived from
   * the name) and external_ids (text[]).
   */
  readonly torrents: (rows: string) => string
  /**
   * SELECT of the texts of groups that become bundles: id, body, image (an address, or null); null:
   * there are none.
   */
  readonly groupTexts: string | null
  /**
   * SELECT of credits of groups: group_id, role (see domain/bundles/credits.ts; null: a role that
   * does not exist here), name (null: unknown), place (a number that sorts those of a role); null:
   * there are none.
   */
  readonly credits: CreditDescription | null
  /** SELECT of large values, for the IDs (text[]) in $1: id, description, media_info, nfo, file. */
  readonly contents: string
  /** Columns by which `contents` finds its rows. */
  readonly indexes: readonly (readonly [table: string, column: string])[]
  /** SELECT of categories: key, name. */
  readonly categories: string
  /** SELECT of types, formats and similar values: key (`type:3`), name. */
  readonly values: string
}
