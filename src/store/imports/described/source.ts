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

// A source is a description: which tables and columns are read, and SELECTs over the staged rows
// that give them one form for all sources.

export type SourceName = 'gazelle' | 'unit3d' | 'nexusphp' | 'torrentpier' | 'xbtit' | 'tbdev'

export interface SourceDescription {
  readonly name: SourceName
  /**
   * Columns by table. A column that a version of the source does not have is null everywhere, and a
   * table that it does not have is empty. `:bytes` after the name: it is read as bytes; `:raw`: it
   * has bytes in a column of text, for `import.bytes_of`; `:hash-id`: it has info hashes that stand
   * for torrents, and a number is made of each.
   */
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** Which of these are not in all versions of the source. */
  readonly versions: SourceVersions
  /** Tables and columns by which the source is recognized. */
  readonly signs: readonly (readonly [table: string, column: string])[]
  /** The table whose rows are the members. */
  readonly memberTable: string
  /**
   * Its column with their IDs, and those that are deleted once a member is here, and of which no
   * hash is made: the password.
   */
  readonly memberSecrets: readonly [id: string, ...secrets: string[]]
  /** Tables whose rows are merged into the member of this column. */
  readonly memberParts: readonly (readonly [table: string, column: string])[]
  /** Tables that only say what values of other tables mean. */
  readonly lookups: readonly string[]
  /**
   * Members: id, name, email, is_verified, password_kind, password, salt, passkey, role_key,
   * state, state_reason, state_at, joined_at, seen_at, uploaded, downloaded, points, tokens,
   * invites, inviter_id, seed_seconds, about, avatar (its address, or anything else that says that
   * there is a file), title, notes, warned_until, can_leech, left_out,
   * warnings (jsonb: reason, at, until, removed and isActive of each; null: only `warned_until` is
   * known),
   * factor_secret, has_codes (whether it has recovery codes), hidden (text[]: parts of the profile,
   * see domain/accounts/privacy.ts, that other members did not see).
   */
  readonly members: string
  /**
   * Where the seed time of members is the sum of a column of their histories, which `members` then
   * reads from `import.seed_time` (user_id, seconds); null: it is not.
   */
  readonly seedTimes: {
    readonly table: string
    readonly member: string
    readonly seconds: string
  } | null
  /** Roles: key, name. */
  readonly roles: string
  /** Null: each member has one role. */
  readonly secondaryRoles: SecondaryRoleDescription | null
  readonly catalog: CatalogDescription
  readonly traffic: TrafficDescription
  readonly talk: TalkDescription
  readonly messages: MessageDescription
  readonly polls: PollDescription
  /** Null: it has none, or a modification has them. */
  readonly requests: RequestDescription | null
  readonly marks: readonly MarkList[]
  /** Null: it has no votes on tags. */
  readonly tagVotes: TagVoteDescription | null
  /** Null: it has none, or a modification has them. */
  readonly invites: InviteDescription | null
  /** Null: it has none, or a modification has it. */
  readonly freeleech: FreeleechDescription | null
  /** Null: it has none, or a modification has them. */
  readonly requirements: RequirementDescription | null
  /** Null: it bans none. */
  readonly bans: NetworkBanDescription | null
  /** Null: they are in forums there. */
  readonly news: NewsDescription | null
  /** Null: it has none. */
  readonly wiki: WikiDescription | null
  /** Null: it has none. */
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
  /** group_id, name (of the tag), member_id, vote (1 or -1). */
  readonly rows: string
}

/** Places are `table` or `table.column`. */
export interface SourceVersions {
  /** Places that only some versions have, with these versions in the words of the report. */
  readonly some: Readonly<Record<string, string>>
  /** Places of which every version has one at least: the same under other names. */
  readonly oneOf: readonly (readonly string[])[]
}

/** The parts of a profile of which other members saw nothing, as SQL. */
export const ALL_HIDDEN = "array['traffic', 'activity', 'uploads', 'charts', 'inviter']"

/** Traffic, snatches and marks of members of a source. */
export interface TrafficDescription {
  readonly tables: SourceDescription['tables']
  /** Tables, three at most, whose rows are merged into what a member has done with a torrent. */
  readonly parts: readonly string[]
  /**
   * Rows, of which a member and a torrent can have several: part (the place of their table in
   * `parts`), member_id, torrent_id, raw_up, raw_down, up, down (bytes), seeded, leeched (seconds),
   * snatches, first_at, last_at, completed_at. They are read from the tables that `table` returns
   * for the names, and from no others: the staged tables, or their changed rows. The second and the
   * third part can say the same of a download: of their snatches, the larger number counts.
   */
  readonly rows: (table: (name: string) => string) => string
}

/** The torrents of a source, and the tables that classify them. */
export interface CatalogDescription {
  readonly tables: SourceDescription['tables']
  /** The table whose rows are the torrents, and its column with their IDs. */
  readonly torrentTable: readonly [table: string, column: string]
  /** Tables whose rows are merged into the torrent of this column. */
  readonly torrentParts: readonly (readonly [table: string, column: string])[]
  /** The table whose rows are groups of torrents, and its column with their IDs; null: none is. */
  readonly groupTable: readonly [table: string, column: string] | null
  /** Tables that only say what values of other tables mean. */
  readonly lookups: readonly string[]
  /**
   * Torrents, by the name of a table with some or all of their rows: id, hash (40 hex digits or
   * null), name, uploader_id, created_at, state, state_reason, category_key, value_keys (text[]),
   * attributes (jsonb), tags (text[]), tag_votes (jsonb: sums for and against by tag, or null),
   * snatches, free_permille and free_ends, up_permille and up_ends (null: no promotion),
   * is_anonymous, file_name, left_out; group_id (null: torrents are not grouped), path (jsonb:
   * kind, title and year of each level of its bundle from the top, null: by its name) and
   * external_ids (text[]).
   */
  readonly torrents: (rows: string) => string
  /**
   * Texts of groups that become bundles: id, body, image (an address, or null); null: none is.
   */
  readonly groupTexts: string | null
  /**
   * Who is credited for a group: group_id, role (see domain/bundles/credits.ts; null: none of
   * ours), name (null: unknown), place (a number that sorts those of a role); null: no one is.
   */
  readonly credits: CreditDescription | null
  /** Large values, for the IDs (text[]) in $1: id, description, media_info, nfo, file. */
  readonly contents: string
  /** Columns by which `contents` finds its rows. */
  readonly indexes: readonly (readonly [table: string, column: string])[]
  /** Categories: key, name. */
  readonly categories: string
  /** Types, formats and the like: key (`type:3`), name. */
  readonly values: string
}
