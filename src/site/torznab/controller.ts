import { FUNCTIONS, readRequest } from '../../domain/torznab/request.ts'
import { digests } from '../../shared/digests.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { Call, Reply } from '../http/action.ts'
import { carrying, document, file, get, refuse } from '../http/action.ts'
import { refuseScope } from '../http/identity/refuse-scope.ts'
import * as api from './api.ts'
import { capsDocument } from './caps.ts'
import { listingOf } from './listing.ts'

type ToolCall = Call<string, 'site.visit'>

// Programs are configured with one of these addresses, or with the last one, to which they add
// `/api`.
export const answer = get('/torznab/api', 'site.visit', api.answer, reply)
export const answerBare = get('/torznab', 'site.visit', api.answer, reply)
export const answerBelowApi = get('/api/torznab', 'site.visit', api.answer, reply)

async function reply(call: ToolCall): Promise<Reply> {
  const { t } = call.query
  if (t === undefined || t === '') return refuse('BAD_REQUEST', missing)
  if (t === 'caps') return caps(call)
  if (typeof t !== 'string' || !Object.hasOwn(FUNCTIONS, t)) {
    const detail = `There is no function ${String(t)}.`
    return refuse('BAD_REQUEST', { detail, more: { torznab: 202 } })
  }
  return listing(call, t as keyof typeof FUNCTIONS)
}

const missing = {
  detail: 'The t parameter is missing. Use caps, search, tvsearch, movie, music or book.',
  more: { torznab: 200 },
}

/** One hour: programs ask for it with nearly every search. */
const CAPS_CACHE = 'private, max-age=3600'

async function caps({ db, config }: ToolCall): Promise<Reply> {
  const [{ siteName }, all] = await Promise.all([
    settings.site(db, config),
    categories.listPages(db),
  ])
  const { bytes, tag } = writtenCaps({ siteName, siteUrl: config.BABOU_SITE_URL }, all)
  const headers = tagged(tag, CAPS_CACHE)
  return carrying(file('application/xml; charset=utf-8', bytes), { headers })
}

type Categories = Awaited<ReturnType<typeof categories.listPages>>
interface Caps {
  readonly siteName: string
  readonly bytes: Buffer
  readonly tag: string
}
/** Cached by the list of categories: a change makes another list. */
const written = new WeakMap<Categories, Caps>()

function writtenCaps(site: Parameters<typeof capsDocument>[0], all: Categories): Caps {
  const before = written.get(all)
  if (before?.siteName === site.siteName) return before
  const bytes = Buffer.from(capsDocument(site, all))
  const caps = { siteName: site.siteName, bytes, tag: digests.sha1(bytes) }
  written.set(all, caps)
  return caps
}

/** Programs that already have the document get 304. */
function tagged(tag: string, cache: string) {
  return { ETag: `"${tag}"`, 'Cache-Control': cache }
}

async function listing(call: ToolCall, name: keyof typeof FUNCTIONS): Promise<Reply> {
  const { member } = call
  if (member === null) {
    const detail = 'The apikey parameter is missing. Use an API token from your account.'
    return refuse('NOT_SIGNED_IN', { detail })
  }
  if (!call.can('catalog.read')) return refuseScope('catalog.read', call.token)
  const read = readRequest(FUNCTIONS[name], call.query)
  if (!read.ok) return refuse('BAD_REQUEST', { detail: `${read.fault.name} ${read.fault.text}.` })
  const { tag, write } = await listingOf({ ...call, member }, name, read.request)
  const reply = document('application/rss+xml; charset=utf-8', write)
  return carrying(reply, { headers: tagged(tag, 'private, no-cache') })
}
