/** `5`, or the address of a torrent; null when it is neither. */
export function torrentIn(given: number | string): number | null {
  const text = String(given).trim()
  const [, id] =
    /^([1-9]\d{0,14})$/.exec(text) ?? /\/torrents\/([1-9]\d{0,14})(?:[/?#]|$)/.exec(text) ?? []
  return id === undefined ? null : Number(id)
}
