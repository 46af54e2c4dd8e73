import type {
  BrowserPermission,
  GuestPermission,
  MemberRole,
  Permission,
  Rights,
} from '../../domain/roles/permissions.ts'
import type { TokenScope } from '../../domain/accounts/scopes.ts'
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
import type { Params } from './path.ts'
import type { SignIn } from './identity/sign-in-cookie.ts'
import type { Throttles } from './identity/throttles.ts'

/**
 * Who signed a request in. Read from the database at each request: rights are never in a cookie.
 */
export interface CallMember extends Omit<Access, 'rights'> {
  readonly id: number
  readonly name: string
  readonly role: MemberRole
}

/** The API token of a request. */
export interface CallToken {
  readonly id: number
  /** Null: all that its member may, but for what only staff may. */
  readonly scopes: readonly TokenScope[] | null
}

export interface UploadedFile {
  readonly field: string
  /** As the browser calls it; for display only. */
  readonly fileName: string
  readonly bytes: Buffer
}

/** All that an action may need, in one object. */
export interface Call<Path extends string, P extends Permission> {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Log
  readonly now: Date
  readonly params: Params<Path>
  readonly query: Fields
  readonly body: Fields
  readonly files: readonly UploadedFile[]
  /** Null only where the permission lets guests in. */
  readonly member: P extends GuestPermission ? CallMember | null : CallMember
  /** Whether the sender may do this as well: every question about rights goes through here. */
  readonly can: (permission: Permission) => boolean
  /** The browser's sign-in; null with an API token, and where the permission lets guests in. */
  readonly signIn: P extends BrowserPermission ? SignIn : SignIn | null
  /** The API token that signed the request in; `can` is narrowed to its scopes already. */
  readonly token: CallToken | null
  /** Who acts, for the audit log: the member, or a guest without a name. */
  readonly actor: Actor
  /** Path and query of this request, without `.json` and `/api/v1`. */
  readonly here: string
  /** `https://host` as the browser sees it. */
  readonly origin: string
  /** Address of the client, proxies left out. */
  readonly address: string
  readonly agent: string
  readonly wantsJson: boolean
  /** Cookies of this request, for the few actions that keep something in one. */
  readonly cookies: ReadonlyMap<string, string>
  readonly csrf: string
  readonly throttles: Throttles
  /** The whole route table, for the pages about it. */
  readonly features: readonly Feature[]
  readonly passwords: Passwords
  readonly live: Live
  /** All that the sender may do, for what outlives the request. */
  readonly rights: Rights
  /**
   * What `Last-Event-ID` says when the sender takes server-sent events ('' without one); null when
   * it takes none.
   */
  readonly eventsAfter: string | null
  /** Whether cookies are `__Host-` ones: BABOU_SITE_URL is https. */
  readonly isSecure: boolean
}
