import type { Method } from '../declared.ts'
import type { Exchange } from '../exchange.ts'
import type { Fields } from './forms.ts'
import type { PageData, Reply } from '../reply.ts'
import { invalid } from '../reply.ts'

// Keeps a form that is submitted after its session has ended: the page that reports this carries
// everything that was typed, and submits it again after the member has signed in, with or without
// JavaScript.

/**
 * Fields that must be typed again: secrets are never written into a page. An attribute of a torrent
 * is none, whatever its key: `attr.codec`.
 */
const SECRET = /^(?!attr\.).*(?:password|secret|code|token|proof|csrf)/i

interface SendAgainPage extends PageData {
  readonly isSignedIn: boolean
  readonly action: string
  readonly carried: readonly { readonly name: string; readonly value: string }[]
  /** The entries, to be reviewed. */
  readonly typed: readonly { readonly name: string; readonly value: string }[]
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Returns the page that keeps a form until the member has signed in; null for an empty form, and
 * for one from another site, which must not be able to put its form on a page of ours.
 */
export function sendAgain(
  exchange: Exchange,
  method: Method,
  headers: Headers,
  ownOrigins: readonly string[],
): Reply | null {
  const { wantsJson, wantsText, body, member, path, search } = exchange
  if (method === 'get' || wantsJson || wantsText || !isOwn(headers, ownOrigins)) return null
  const override = method === 'post' ? {} : { _method: method.toUpperCase() }
  const carried = pairsOf({ ...override, ...body })
  const typed = carried.filter(({ name, value }) => !name.startsWith('_') && value.trim() !== '')
  if (typed.length === 0) return null
  const data: SendAgainPage = {
    title: member === null ? 'You are signed out' : 'Submit the form again',
    isSignedIn: member !== null,
    action: path + search,
    carried,
    typed,
  }
  return invalid(
    'http/send-again',
    data,
    {},
    { code: member === null ? 'NOT_SIGNED_IN' : 'CROSS_SITE' },
  )
}

/** Every browser names the origin of a form that it posts. */
function isOwn(headers: Headers, ownOrigins: readonly string[]): boolean {
  const { origin } = headers
  if (headers['sec-fetch-site'] === 'cross-site') return false
  return typeof origin === 'string' && ownOrigins.includes(origin.toLowerCase())
}

function pairsOf(body: Fields) {
  return Object.entries(body).flatMap(([name, value]) => {
    if (SECRET.test(name)) return []
    return [value].flat().map((one) => ({ name, value: String(one) }))
  })
}
