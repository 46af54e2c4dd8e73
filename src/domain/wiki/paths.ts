// Addresses of wiki pages, and the links between the pages in their texts.

/** The most parts that an address can have; `guides/seeding` has two. */
export const MAX_DEPTH = 4
export const MAX_PATH = 200
export const MAX_TITLE = 120
export const MAX_BODY = 100_000
/** The most different pages to which one page links. Further links are shown, but not stored. */
const MAX_LINKS = 500

/**
 * Returns the address for a title or path: `Guides/Seeding at home` becomes
 * `guides/seeding-at-home`. Null if the text has no letter or digit, or if the address would be too
 * long or too deep.
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

/** Matches `[[Page]]` or `[[Page|what is shown]]` at the start of a text. */
const LINK = /^\[\[([^[\]|\n]{1,200})(?:\|([^[\]|\n]{1,200}))?\]\]/
const LINKS = new RegExp(LINK.source.slice(1), 'g')

interface WikiLink {
  readonly path: string
  readonly label: string
  /** Whether the link contains the text to show. */
  readonly isNamed: boolean
  /** The length of the link in the text, in characters. */
  readonly length: number
}

/** Returns the link with which a text starts, or null if there is none. */
export function wikiLinkAt(text: string): WikiLink | null {
  const found = LINK.exec(text)
  if (found === null) return null
  const path = wikiPath(found[1].trim())
  if (path === null) return null
  const label = (found[2] ?? found[1]).trim()
  return { path, label, isNamed: found[2] !== undefined, length: found[0].length }
}

/** Matches links in Markdown syntax to a page of the wiki. */
const ADDRESSES = /\]\(\/wiki\/([a-z0-9/-]{1,200})/g

/** Returns the addresses of the wiki pages to which a text links, without duplicates. */
export function linkedPaths(body: string): readonly string[] {
  const named = [...body.matchAll(LINKS)].map(([, page]) => wikiPath(page.trim()))
  const others = [...body.matchAll(ADDRESSES)].map(([, path]) => wikiPath(path))
  const paths = [...named, ...others].filter((path) => path !== null)
  return [...new Set(paths)].slice(0, MAX_LINKS)
}

/** Wiki pages that also have an address outside the wiki, such as `/rules`. */
const NAMED: readonly string[] = ['rules', 'faq']

/** Returns the address of the page at a path of the wiki. */
export function wikiHref(path: string): string {
  return NAMED.includes(path) ? `/${path}` : `/wiki/${path}`
}

/** Returns the path of the page above, or null for a page at the top. */
export function pathAbove(path: string): string | null {
  const end = path.lastIndexOf('/')
  return end < 0 ? null : path.slice(0, end)
}
