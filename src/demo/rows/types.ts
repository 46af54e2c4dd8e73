import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Draw } from '../draw.ts'
import type { Timeline } from '../timeline.ts'

// A generated community, which is the input of `fill`. Times are whole seconds since 1970.

export interface DemoMember {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly role: MemberRole
  readonly ban: { readonly reason: string; readonly at: number; readonly by: number } | null
  readonly canLeech: boolean
  /** 32 hex digits. */
  readonly passkey: string
  /** Null: the member has no inviter, or was invited by the owner, if there is one. */
  readonly invitedBy: number | null
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly signIns: readonly DemoSignIn[]
  /** Unused invites of this member. */
  readonly openInvites: readonly DemoInvite[]
}

export interface DemoSignIn {
  /** 32 hex digits. */
  readonly id: string
  readonly createdAt: number
  readonly lastAt: number
  readonly expiresAt: number
  readonly address: string
  readonly agent: string
}

export interface DemoInvite {
  readonly note: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly revokedAt: number | null
}

interface DemoFile {
  readonly path: string
  readonly sizeBytes: number
}

export interface DemoTorrent {
  readonly id: number
  readonly name: string
  /** The slug of its category. If that does not exist, the first existing category is used. */
  readonly category: string
  readonly uploaderId: number
  readonly createdAt: number
  readonly description: string
  readonly tags: readonly string[]
  /** The bencoded info dictionary, and its SHA-1. */
  readonly info: Uint8Array
  readonly infoHash: string
  readonly sizeBytes: number
  readonly pieceLengthBytes: number
  /** The files as the site lists them: relative to the torrent's folder, if it has one. */
  readonly files: readonly DemoFile[]
  /** The SHA-1 of the piece hashes. */
  readonly piecesHash: string
  readonly removed: DemoRemoval | null
  /**
   * The state of a torrent that is not listed; null if it is listed, or was until it was removed.
   */
  readonly standing: DemoStanding | null
  readonly peers: readonly DemoPeer[]
  /** The comments in the order of time. */
  readonly comments: readonly DemoComment[]
  readonly thanks: readonly DemoThanks[]
  readonly bookmarks: readonly DemoBookmark[]
  /** An edit of the description by the uploader; null if there was none. */
  readonly edit: DemoEdit | null
}

export interface DemoComment {
  readonly memberId: number
  readonly at: number
  /** A text in Markdown. */
  readonly body: string
  readonly removedBy: number | null
}

export interface DemoThanks {
  readonly memberId: number
  readonly at: number
}

export interface DemoBookmark {
  readonly memberId: number
  readonly at: number
  readonly note: string
}

export interface DemoEdit {
  readonly at: number
  readonly summary: string
  /** The description after the edit; the torrent has the one before it. */
  readonly description: string
}

export interface DemoStanding {
  readonly state: 'pending' | 'postponed' | 'rejected'
  /** When the decision was made; a pending torrent has none. */
  readonly at: number
  readonly by: number
  /** The reason; '' for a pending torrent. */
  readonly reason: string
}

export interface DemoRemoval {
  readonly at: number
  readonly by: number
  readonly reason: string
}

/** A member's part in the swarm of a torrent: one session of one client. */
export interface DemoPeer {
  readonly memberId: number
  /** 16 hex digits. */
  readonly sessionKey: string
  /** The first 8 bytes of the peer ID, in latin1. */
  readonly client: string
  readonly ipv4: string
  readonly port: number
  readonly startedAt: number
  readonly lastAt: number
  readonly completedAt: number | null
  /** Null: the session is still open. */
  readonly endedAt: number | null
  /** Whether it is the uploader; then no download and no snatch is counted. */
  readonly isUploader: boolean
  readonly leftBytes: number
  readonly seededSeconds: number
  readonly leechedSeconds: number
  /** The intervals in the order of time; their sums are the totals of the session. */
  readonly intervals: readonly DemoInterval[]
}

export interface DemoInterval {
  readonly since: number
  readonly at: number
  readonly kind: 'started' | 'update' | 'completed' | 'stopped'
  readonly up: number
  readonly down: number
}

/** What any thread needs to generate a community. */
export interface DemoPlan {
  readonly seed: string
  readonly torrents: number
  readonly members: number
  readonly firstMemberId: number
  readonly ownerId: number | null
  /** The end of the simulated time. */
  readonly now: Date
  /** The `source` in the info dictionaries. */
  readonly sourceTag: string
}

export interface DemoCommunity {
  readonly plan: DemoPlan
  readonly members: readonly DemoMember[]
  /** Generates the torrent whose ID is `index` + 1. */
  readonly torrentAt: (index: number) => DemoTorrent
  readonly talk: DemoTalk
}

/** What is needed to generate the texts of members. */
export interface DemoTalk {
  readonly seed: string
  readonly members: readonly DemoMember[]
  readonly moderatorId: number
  /** Returns any member; active ones are more likely. */
  readonly any: (draw: Draw) => DemoMember
  readonly timeline: Timeline
}
