import { plural } from '../../shared/format.ts'

// How programs read the replies to their connection tests. The documents are our own, so a few
// patterns are enough. Each reading returns what the program would report.

export interface ToolReply {
  readonly status: number
  readonly type: string
  readonly text: string
}

export interface Verdict {
  /** `warning`: the program reports a problem, but works. */
  readonly state: 'good' | 'warning' | 'bad'
  readonly text: string
}

export type Reading = (reply: ToolReply) => Verdict

/** Reads an error of Torznab: an element, or just a status. */
function errorOf({ status, text }: ToolReply): Verdict | null {
  const description = /<error\b[^>]*\bdescription="([^"]*)"/.exec(text)?.[1]
  if (status === 200 && description === undefined) return null
  if (status === 401) return bad('Invalid API key.')
  if (status === 429) return bad('The request limit has been reached. Try again later.')
  return bad(description === undefined ? `Unexpected status ${status}.` : unescaped(description))
}

/** Reads `caps`, which must contain the search that the program uses, or the plain one. */
export function readCaps(search: string): Reading {
  return (reply) => {
    const error = errorOf(reply)
    if (error !== null) return error
    const offers = (name: string) =>
      new RegExp(`<${name}\\b[^>]*available="yes"[^>]*supportedParams="q[",]`).test(reply.text)
    if (!reply.type.includes('xml') || !(offers(search) || offers('search'))) {
      return bad('The required search parameters are not supported.')
    }
    const categories = reply.text.match(/<(?:category|subcat) /g)?.length ?? 0
    return good(`Capabilities read: ${categories} categories.`)
  }
}

/** Reads a list of torrents; an empty one passes with a warning. */
export const readListing: Reading = (reply) => {
  const error = errorOf(reply)
  if (error !== null) return error
  const items = reply.text.match(/<item>/g)?.length ?? 0
  return items === 0
    ? warning('The query worked, but there are no results in these categories.')
    : good(`${items} results.`)
}

export const readFeed: Reading = (reply) => {
  if (reply.status !== 200) return bad(reply.text.trim() || `Unexpected status ${reply.status}.`)
  if (!reply.text.includes('<rss')) return bad('This is not a feed.')
  const items = reply.text.match(/<item>/g)?.length ?? 0
  return items === 0
    ? warning('The feed is empty.')
    : good(`${plural(items, 'article', 'articles')}.`)
}

/** Reads the reply to a search for UNIT3D sites, whose `data` is a list. */
export const readResources: Reading = (reply) => {
  const found = jsonOf(reply)
  if (reply.status === 401) return bad('Invalid API key.')
  if (reply.status !== 200) return bad(`Unexpected status ${reply.status}.`)
  if (!Array.isArray(found.data)) return bad('The reply does not come from a UNIT3D site.')
  return good(`The search works: ${plural(found.data.length, 'torrent', 'torrents')}.`)
}

/** Reads the reply to `action=index` of Gazelle, with which programs test a key. */
export const readIndex: Reading = (reply) => {
  const { status, response, error } = jsonOf(reply)
  if (reply.status === 401) return bad('Invalid API key.')
  if (status === 'success') {
    const { username } = response as { readonly username: string }
    return good(`Signed in as ${username}.`)
  }
  return bad(typeof error === 'string' ? error : `Unexpected status ${reply.status}.`)
}

function jsonOf({ type, text }: ToolReply): Readonly<Record<string, unknown>> {
  return type.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : {}
}

const good = (text: string): Verdict => ({ state: 'good', text })
const warning = (text: string): Verdict => ({ state: 'warning', text })
const bad = (text: string): Verdict => ({ state: 'bad', text })

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text
    .replace(/&(lt|gt|quot|apos);/g, (_all, name: string) => ENTITIES[name])
    .replaceAll('&amp;', '&')
}
