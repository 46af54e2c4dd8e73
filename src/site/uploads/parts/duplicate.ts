import type { Duplicate } from '../../../store/uploads/publish.ts'

/** Adds the existing torrent to a 409; null if the reader may not see it. */
export function duplicateMore(duplicate: Duplicate | null, siteUrl: string) {
  if (duplicate === null || duplicate.seen === null) return null
  const { id, name, state } = duplicate.seen
  return { id, name, state, url: `${siteUrl}/torrents/${id}` }
}
