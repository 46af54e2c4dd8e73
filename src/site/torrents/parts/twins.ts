import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { id, infoHash, oneOf, record, text } from '../../../shared/shape.ts'
import type { Twin } from '../../../store/uploads/twins.ts'

// Torrents that may be the same as another one, in the JSON for programs.

export const twinShape = record({
  id,
  name: text(1_000),
  state: oneOf(torrentStates),
  infoHash,
  match: oneOf(['infoHash', 'pieces', 'sizes', 'name']),
  url: text(400),
})

/** A torrent that may be the same as another one. */
export function twinItem(twin: Twin, siteUrl: string) {
  const { id: torrentId, name, state, alike } = twin
  return {
    id: torrentId,
    ...{ name, state },
    infoHash: twin.infoHash.toString('hex'),
    match: alike,
    url: `${siteUrl}/torrents/${torrentId}`,
  }
}
