// Addresses of wiki pages, and the links between them in their texts.

/** The most parts of an address: `guides/seeding` has two. */
export const MAX_DEPTH = 4
export const MAX_PATH = 200
export const MAX_TITLE = 120
export const MAX_BODY = 100_000
/**
 * The most different pages that one page links to; further links are shown, but not listed as
 * links.
 */
const MAX_LINKS = 500

/**
 * Returns the address that a title or path names: `Guides/Seeding at home` is
 * `guides/seeding-at-home`. Null if it has no letter or digit, or is too long or too deep.
 */
export function wikiPath(given: string): string | null {
  if (given.length > MAX_PATH) return null
  const parts = given.split('/').map(partOf)
  const path = parts.join('/')
  const isFine = parts.every((part) => part !== '') && parts.length <= MAX_DEPTH
  return isFine && path.length <= MAX_PATH ? path : null
}

function partOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** `[[Page]]` or `[[Page|what is shown]]`, at the start of a text. */
const LINK = /^\[\[([^[\]|\n]{1,200})(?:\|([^[\]|\n]{1,200}))?\]\]/
const LINKS = new RegExp(LINK.source.slice(1), 'g')

interface WikiLink {
  readonly path: string
  readonly label: string
  /** Whether the link says how it is shown. */
  readonly isNamed: boolean
  /** The number of its characters in the text. */
  readonly length: number
}

/** Returns the link that a text starts with; null: none. */
export function wikiLinkAt(text: string): WikiLink | null {
  const found = LINK.exec(text)
  if (found === null) return null
  const path = wikiPath(found[1].trim())
  if (path === null) return null
  const label = (found[2] ?? found[1]).trim()
  return { path, label, isNamed: found[2] !== undefined, length: found[0].length }
}

/** Links in Markdown notation to a page of the wiki. */
const ADDRESSES = /\]\(\/wiki\/([a-z0-9/-]{1,200})/g

/** Returns the addresses that a text links to, without duplicates. */
export function linkedPaths(body: string): readonly string[] {
  const named = [...body.matchAll(LINKS)].map(([, page]) => wikiPath(page.trim()))
  const others = [...body.matchAll(ADDRESSES)].map(([, path]) => wikiPath(path))
  const paths = [...named, ...others].filter((path) => path !== null)
  return [...new Set(paths)].slice(0, MAX_LINKS)
}

/** Pages that have an address outside the wiki: `/rules`. */
const NAMED: readonly string[] = ['rules', 'faq']

/** Returns the address of the page at a path of the wiki. */
export function wikiHref(path: string): string {
  return NAMED.includes(path) ? `/${path}` : `/wiki/${path}`
}

/** Returns the path above; null for a page at the top. */
export function pathAbove(path: string): string | null {
  const end = path.lastIndexOf('/')
  return end < 0 ? null : path.slice(0, end)
}
