import type { MemberRole } from '../../domain/roles/permission-rows.ts'

// A community that was made up, as it is handed to `fill`. Times are whole seconds since 1970.

export interface DemoMember {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly role: MemberRole
  readonly ban: { readonly reason: string; readonly at: number; readonly by: number } | null
  readonly canLeech: boolean
  /** 32 hex digits. */
  readonly passkey: string
  /** Null: by nobody who is there, or by the owner when there is one. */
  readonly invitedBy: number | null
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly signIns: readonly DemoSignIn[]
  /** Invites of theirs that nobody has used (yet). */
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
  /** The slug of its category; one that is not there becomes the first that is. */
  readonly category: string
  readonly uploaderId: number
  readonly createdAt: number
  readonly description: string
  readonly tags: readonly string[]
  /** Bencoded info dictionary and its SHA-1. */
  readonly info: Uint8Array
  readonly infoHash: string
  readonly sizeBytes: number
  readonly pieceLengthBytes: number
  /** As the site lists them: below the torrent's folder when it has one. */
  readonly files: readonly DemoFile[]
  /** SHA-1 of the piece hashes. */
  readonly piecesHash: string
  readonly removed: DemoRemoval | null
  /** Of one that is not listed; null: it is, or was until it was removed. */
  readonly standing: DemoStanding | null
  readonly peers: readonly DemoPeer[]
  /** In order of time. */
  readonly comments: readonly DemoComment[]
  readonly thanks: readonly DemoThanks[]
  readonly bookmarks: readonly DemoBookmark[]
  /** Of the description, by the uploader. */
  readonly edit: DemoEdit | null
}

export interface DemoComment {
  readonly memberId: number
  readonly at: number
  /** Markdown. */
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
  /** After the edit; that of the torrent is the one before. */
  readonly description: string
}

export interface DemoStanding {
  readonly state: 'pending' | 'postponed' | 'rejected'
  /** When it was decided; of a pending one nothing was. */
  readonly at: number
  readonly by: number
  /** '' of a pending one. */
  readonly reason: string
}

export interface DemoRemoval {
  readonly at: number
  readonly by: number
  readonly reason: string
}

/** What one member did with a torrent: one session of one client. */
export interface DemoPeer {
  readonly memberId: number
  /** 16 hex digits. */
  readonly sessionKey: string
  /** The first 8 bytes of the peer id, in latin1. */
  readonly client: string
  readonly ipv4: string
  readonly port: number
  readonly startedAt: number
  readonly lastAt: number
  readonly completedAt: number | null
  /** Null: it runs now. */
  readonly endedAt: number | null
  /** True for who brought the data: nothing was downloaded and nothing snatched. */
  readonly isUploader: boolean
  readonly leftBytes: number
  readonly seededSeconds: number
  readonly leechedSeconds: number
  /** In order of time; their sums are what was uploaded and downloaded. */
  readonly intervals: readonly DemoInterval[]
}

export interface DemoInterval {
  readonly since: number
  readonly at: number
  readonly kind: 'started' | 'update' | 'completed' | 'stopped'
  readonly up: number
  readonly down: number
}

export interface DemoCommunity {
  readonly members: readonly DemoMember[]
  /** Made while they are read, in the order of their ids. */
  readonly torrents: Iterable<DemoTorrent>
}
