// Links that show the title of their target: URLs that members typed without a text, and
// `[[pages]]` of the wiki.

/** The attribute that marks a link without a text in HTML. No author can write it. */
export const BARE = 'data-bare'

/** Patterns for the paths of things that have a title; the captured part identifies the thing. */
const PLACES: readonly RegExp[] = [
  /^(\/(?:torrents|bundles|collections|articles|topics)\/[1-9]\d{0,14})(?:\/[a-z0-9-]*)?$/,
  /^(\/news\/[a-z0-9-]{1,80})$/,
  /^(\/blogs\/[A-Za-z0-9_.-]{1,30}\/[a-z0-9-]{1,80})$/,
  /^(\/wiki\/[a-z0-9/-]{1,200})$/,
]

/**
 * Matches a path on this site, typed without the host, after its first slash: a page identified by
 * ID or name, optionally with a fragment.
 */
export const TYPED_PLACE = new RegExp(
  '^(?:' +
    [
      '(?:torrents|bundles|collections|articles|topics|posts|requests|polls)/[1-9]\\d{0,14}',
      '(?:users|blogs)/[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,28}[A-Za-z0-9_-])?',
      '(?:news|wiki)/[a-z0-9-]{1,80}(?:/[a-z0-9-]{1,80}){0,3}',
    ].join('|') +
    ')(?:#[\\w-]{1,40})?(?![\\w/-])',
)

/**
 * Returns the target of a URL on this site, without its query: `/topics/5`; null: it has no title.
 */
export function linkedPlace(address: string): string | null {
  const [path] = address.split(/[?#]/, 1)
  for (const place of PLACES) {
    const found = place.exec(path)
    if (found !== null) return found[1]
  }
  return null
}
