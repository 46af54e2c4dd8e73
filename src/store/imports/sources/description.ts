import type { CollectionDescription } from '../source-collections/description.ts'
import type { MarkList } from '../source-marks/description.ts'
import type { TalkDescription } from '../source-talk/description.ts'

// A source is a description: which tables and columns are read, and SELECTs over the staged rows
// that give them one form for all sources.

export type SourceName = 'gazelle' | 'unit3d' | 'nexusphp' | 'torrentpier'

export interface SourceDescription {
  readonly name: SourceName
  /**
   * Columns by table. A column that a version of the source does not have is null everywhere, and a
   * table that it does not have is empty. `:bytes` after the name: it is read as bytes.
   */
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** Tables and columns by which the source is recognized. */
  readonly signs: readonly (readonly [table: string, column: string])[]
  /** The table whose rows are the members. */
  readonly memberTable: string
  /** Tables whose rows are merged into the member of this column. */
  readonly memberParts: readonly (readonly [table: string, column: string])[]
  /** Tables that only say what values of other tables mean. */
  readonly lookups: readonly string[]
  /**
   * Members: id, name, email, is_verified, password_kind, password, salt, passkey, role_key,
   * state, state_reason, state_at, joined_at, seen_at, uploaded, downloaded, points, tokens,
   * invites, inviter_id, seed_seconds, about, title, notes, warned_until, can_leech, left_out.
   */
  readonly members: string
  /** Roles: key, name. */
  readonly roles: string
  readonly catalog: CatalogDescription
  readonly traffic: TrafficDescription
  readonly talk: TalkDescription
  readonly marks: readonly MarkList[]
  /** Null: it has none. */
  readonly collections: CollectionDescription | null
}

/** What members of a source have done with its torrents. */
export interface TrafficDescription {
  readonly tables: SourceDescription['tables']
  /** Tables whose rows are merged into what a member has done with a torrent. */
  readonly parts: readonly (readonly [table: string, member: string, torrent: string])[]
  /**
   * Rows, of which a member and a torrent can have several: member_id, torrent_id, raw_up,
   * raw_down, up, down (bytes), seeded, leeched (seconds), snatches, first_at, last_at,
   * completed_at.
   */
  readonly rows: string
}

/** The torrents of a source, and what sorts them. */
export interface CatalogDescription {
  readonly tables: SourceDescription['tables']
  /** The table whose rows are the torrents, and its column with their IDs. */
  readonly torrentTable: readonly [table: string, column: string]
  /** Tables whose rows are merged into the torrent of this column. */
  readonly torrentParts: readonly (readonly [table: string, column: string])[]
  /** Tables that only say what values of other tables mean. */
  readonly lookups: readonly string[]
  /**
   * Torrents: id, hash (40 hex digits or null), name, uploader_id, created_at, state, state_reason,
   * category_key, value_keys (text[]), attributes (jsonb), tags (text[]), snatches,
   * free_permille and free_ends, up_permille and up_ends (null: no promotion), is_anonymous,
   * file_name, left_out; group_id (null: torrents are not grouped), path (jsonb: kind, title and
   * year of each level of its bundle from the top, null: by its name) and external_ids (text[]).
   */
  readonly torrents: string
  /** What is large, for the IDs (text[]) in $1: id, description, media_info, nfo, file. */
  readonly contents: string
  /** Columns by which `contents` finds its rows. */
  readonly indexes: readonly (readonly [table: string, column: string])[]
  /** Categories: key, name. */
  readonly categories: string
  /** Types, formats and the like: key (`type:3`), name. */
  readonly values: string
}
