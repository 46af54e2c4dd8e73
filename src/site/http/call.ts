import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type {
  BrowserPermission,
  GuestPermission,
  Permission,
  Rights,
} from '../../domain/roles/permissions.ts'
import type { StoredLooks } from '../../domain/looks/looks.ts'
import type { Hidden } from '../../domain/search/hidden.ts'
import type { DownloadClient } from '../../domain/torrents/clients.ts'
import type { TokenScope } from '../../domain/accounts/scopes.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Config } from '../../shared/config.ts'
import type { Log } from '../../shared/log.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Actor } from '../../store/records/audit.ts'
import type { Access } from '../../store/accounts/access.ts'
import type { Db } from '../../store/base/db.ts'
import type { Passwords } from '../../store/accounts/passwords.ts'
import type { Feature } from './declared.ts'
import type { Fields } from './frame/forms.ts'
import type { Live } from './frame/live.ts'
import type { OwnRequests } from './frame/own-requests.ts'
import type { Params } from './path.ts'
import type { SignIn } from './identity/sign-in-cookie.ts'
import type { Throttles } from './rate-limits/throttles.ts'
import type { TorrentReader } from './reader/reader.ts'
import type { TextRenderer } from './reader/texts.ts'

/**
 * The member who sent a request, read from the database each time: rights are never stored in a
 * cookie.
 */
export interface CallMember extends Omit<Access, 'rights'> {
  readonly id: number
  readonly name: string
  readonly role: MemberRole
  /** The buttons next to downloads; unknown for API tokens, which see no page. */
  readonly clients?: readonly DownloadClient[]
  /** How pages look; unknown for API tokens, which see no page. */
  readonly looks?: StoredLooks
  /**
   * The torrents that lists on pages leave out; not set for API tokens, whose lists are complete.
   */
  readonly hidden?: Hidden
  /** IDs of the members that the member ignores; unknown for API tokens. */
  readonly ignored?: readonly number[]
  /** The places of the member's text drafts; unknown for API tokens. */
  readonly drafts?: readonly string[]
  /** The pages on which the member's texts wait for staff; unknown for API tokens. */
  readonly held?: readonly string[]
  /** The member's feed key; null: there is none yet. */
  readonly sealedFeedKey: Uint8Array | null
  /**
   * Whether promotions or freeleech tokens apply to this member only; also known for API tokens.
   */
  readonly hasOwnFactors?: boolean
}

/** The API token of a request. */
export interface CallToken {
  readonly id: number
  /** Null: everything its member can do, except staff actions. */
  readonly scopes: readonly TokenScope[] | null
  /** The word before the token in `Authorization`, in lowercase; '' when there is none. */
  readonly scheme: string
  /** The freeleech tokens that its member has. */
  readonly freeleechTokens: bigint
}

export interface UploadedFile {
  readonly field: string
  /** The name that the browser gives the file; for display only. */
  readonly fileName: string
  readonly bytes: Buffer
}

/** Everything an action may need, in one object. */
export interface Call<Path extends string, P extends Permission> {
  readonly db: Db
  /** The URL of the same database, for what needs a separate connection, such as COPY. */
  readonly databaseUrl: string
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Log
  readonly now: Date
  /** For everything that outlives the request. */
  readonly clock: Clock
  readonly params: Params<Path>
  readonly query: Fields
  readonly body: Fields
  readonly files: readonly UploadedFile[]
  /** Null only if the permission is open to guests. */
  readonly member: P extends GuestPermission ? CallMember | null : CallMember
  /**
   * Returns whether the sender also has this permission. Every question about rights goes through
   * this.
   */
  readonly can: (permission: Permission) => boolean
  /** The browser's session; null with an API token, or if the permission is open to guests. */
  readonly signIn: P extends BrowserPermission ? SignIn : SignIn | null
  /** The API token that authenticated the request; `can` is already narrowed to its scopes. */
  readonly token: CallToken | null
  /** The actor in the audit log: the member, or a guest without a name. */
  readonly actor: Actor
  /** Path and query of this request, without `.json` and `/api/v1`. */
  readonly here: string
  /** `https://host` as the browser sees it. */
  readonly origin: string
  /** The address of the client, without proxies. */
  readonly address: string
  readonly agent: string
  readonly wantsJson: boolean
  /** The cookies of this request, for the few actions that store something in one. */
  readonly cookies: ReadonlyMap<string, string>
  readonly csrf: string
  readonly throttles: Throttles
  /** The whole route table, for the pages about it. */
  readonly features: readonly Feature[]
  readonly passwords: Passwords
  readonly torrentReader: TorrentReader
  readonly texts: TextRenderer
  /** Requests that the site makes to itself. */
  readonly own: OwnRequests
  readonly live: Live
  /** All permissions of the sender, for what outlives the request. */
  readonly rights: Rights
  /** `Last-Event-ID` if the sender accepts server-sent events ('' without one); null if not. */
  readonly eventsAfter: string | null
  /** Whether cookies have the prefix `__Host-`, as BABOU_SITE_URL is https. */
  readonly isSecure: boolean
}
