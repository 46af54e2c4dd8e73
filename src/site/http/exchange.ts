import type { Response } from 'express'
import type { Rights } from '../../domain/roles/permissions.ts'
import { guestRights } from '../../domain/roles/permissions.ts'
import type { CallMember, CallToken, UploadedFile } from './call.ts'
import type { Fields } from './frame/forms.ts'
import type { Cookie } from './reply.ts'
import type { SignIn } from './identity/sign-in-cookie.ts'

/** One request on its way: what was found out about it so far. Filled by open.ts. */
export interface Exchange {
  wantsJson: boolean
  /** Refusals in plain text: the sender is a program that takes no HTML. */
  wantsText: boolean
  path: string
  search: string
  query: Fields
  body: Fields
  /** Of a multipart form. */
  files: readonly UploadedFile[]
  address: string
  agent: string
  /** `https://host` as the browser sees it. */
  origin: string
  cookies: ReadonlyMap<string, string>
  signIn: SignIn | null
  /** Signed in by an API token instead: no cookie counts, no form token is asked for. */
  token: CallToken | null
  member: CallMember | null
  /** Notices that the member has not seen; 100 for as many or more. */
  unseen: number
  /** What the sender may do: those of the member, or of guests. */
  rights: Rights
  /** Ties forms to a browser before sign-in. */
  visit: string
  csrf: string
  /** Cookies that the reply carries whatever it is. */
  setCookies: Cookie[]
  /** Headers that the reply carries whatever it is. */
  headers: Record<string, string>
}

export function newExchange(): Exchange {
  return {
    wantsJson: false,
    wantsText: false,
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

/** The exchange of a response; a bare one when the request failed before it was opened. */
export function exchangeOf(res: Response): Exchange {
  return (res.locals as { exchange?: Exchange }).exchange ?? newExchange()
}
