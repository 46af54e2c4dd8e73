// Links of members that show the title of what they lead to: addresses that were typed without
// words, and `[[pages]]` of the wiki.

/** Marks a link without words in HTML: no author can write it. */
export const BARE = 'data-bare'

/** The addresses of what has a title; the part in brackets is what stands for it. */
const PLACES: readonly RegExp[] = [
  /^(\/(?:torrents|bundles|collections|articles|topics)\/[1-9]\d{0,14})(?:\/[a-z0-9-]*)?$/,
  /^(\/news\/[a-z0-9-]{1,80})$/,
  /^(\/blogs\/[A-Za-z0-9_.-]{1,30}\/[a-z0-9-]{1,80})$/,
  /^(\/wiki\/[a-z0-9/-]{1,200})$/,
]

/** What an address of this site leads to, without a query: `/topics/5`; null: it has no title. */
export function linkedPlace(address: string): string | null {
  const [path] = address.split(/[?#]/, 1)
  for (const place of PLACES) {
    const found = place.exec(path)
    if (found !== null) return found[1]
  }
  return null
}
