import type { Response } from 'express'
import type { Rights } from '../../domain/roles/permissions.ts'
import { guestRights } from '../../domain/roles/permissions.ts'
import type { OwnFigures } from '../../store/records/members/own-figures.ts'
import type { CallMember, CallToken, UploadedFile } from './call.ts'
import type { Dialect } from './dialect.ts'
import type { Fields } from './frame/forms.ts'
import type { Cookie } from './reply.ts'
import type { SignIn } from './identity/sign-in-cookie.ts'

/** One request in progress: what is known about it so far. Filled by open.ts. */
export interface Exchange {
  wantsJson: boolean
  /** Whether refusals are plain text, for programs that do not accept HTML. */
  wantsText: boolean
  /** The dialect of the program; null: ours. */
  dialect: Dialect | null
  path: string
  search: string
  query: Fields
  body: Fields
  /** The files of a multipart form. */
  files: readonly UploadedFile[]
  address: string
  agent: string
  /** `https://host` as the browser sees it. */
  origin: string
  cookies: ReadonlyMap<string, string>
  signIn: SignIn | null
  /**
   * The API token that authenticated the request instead: cookies are ignored, and no form token is
   * required.
   */
  token: CallToken | null
  member: CallMember | null
  /** Notifications that the member has not seen; 100 stands for 100 or more. */
  unseen: number
  /** Conversations with unread messages; 100 stands for 100 or more. */
  unread: number
  /** The figures of the member who is signed in. */
  figures: OwnFigures | null
  /** The rights of the sender: those of the member, or of guests. */
  rights: Rights
  /** A random value that ties forms to a browser before sign-in. */
  visit: string
  csrf: string
  /** Cookies that every kind of reply carries. */
  setCookies: Cookie[]
  /** Headers that every kind of reply carries. */
  headers: Record<string, string>
}

export function newExchange(): Exchange {
  return {
    wantsJson: false,
    wantsText: false,
    dialect: null,
    path: '/',
    search: '',
    query: {},
    body: {},
    files: [],
    address: '',
    agent: '',
    origin: '',
    cookies: new Map(),
    signIn: null,
    token: null,
    member: null,
    unseen: 0,
    unread: 0,
    figures: null,
    rights: guestRights,
    visit: '',
    csrf: '',
    setCookies: [],
    headers: {},
  }
}

export function attach(res: Response, exchange: Exchange): void {
  ;(res.locals as { exchange: Exchange }).exchange = exchange
}

/** Returns the exchange of a response; an empty one if the request failed before it was opened. */
export function exchangeOf(res: Response): Exchange {
  return (res.locals as { exchange?: Exchange }).exchange ?? newExchange()
}
