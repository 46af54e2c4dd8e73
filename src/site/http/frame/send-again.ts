import type { Method } from '../declared.ts'
import type { Exchange } from '../exchange.ts'
import type { Fields } from './forms.ts'
import type { PageData, Reply } from '../reply.ts'
import { invalid } from '../reply.ts'

// A form that comes when its sign-in has ended is not lost: the page that says so carries all that
// was typed, and sends it again once its sender has signed in, with or without JavaScript.

/** Fields that are typed anew: nothing secret is written into a page. */
const SECRET = /password|secret|code|token|proof|csrf/i

interface SendAgainPage extends PageData {
  readonly isSignedIn: boolean
  readonly action: string
  readonly carried: readonly { readonly name: string; readonly value: string }[]
  /** What was typed, to be read once more. */
  readonly typed: readonly { readonly name: string; readonly value: string }[]
  readonly hasTyped: boolean
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The page that keeps a form for when its sender has signed in; null for what came from another
 * site, which must not get a form of its making onto a page of ours, and for what held nothing.
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
    title: member === null ? 'You are signed out' : 'Send it once more',
    isSignedIn: member !== null,
    action: path + search,
    ...{ carried, typed, hasTyped: true },
  }
  return invalid(
    'http/send-again',
    data,
    {},
    { code: member === null ? 'NOT_SIGNED_IN' : 'CROSS_SITE' },
  )
}

/** Every browser names the origin of what it posts. */
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
