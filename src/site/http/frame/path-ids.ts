/**
 * Reads an ID in a path. Anything else becomes 0, which no row has, so that the reply is the one
 * for a row that does not exist.
 */
export function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

/**
 * Reads the ID that a member typed to name something: `12`, `#12`, or an address such as
 * `/topics/12/its-title`; null for anything else.
 */
export function typedId(typed: unknown, path: 'bundles' | 'topics' | 'torrents'): number | null {
  const text = String(typed ?? '').trim()
  const [, id] =
    /^#?([1-9]\d{0,14})(?:[/?#]\S*)?$/.exec(text) ??
    new RegExp(`/${path}/([1-9]\\d{0,14})(?:[/?#-]|$)`).exec(text) ??
    []
  return id === undefined ? null : Number(id)
}
