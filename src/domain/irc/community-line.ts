import type { CommunityDocument } from '../notifications/community.ts'
import { communityWords } from '../notifications/community.ts'
import { byteLength, cutText, plainText } from './plain.ts'
import { jsonText } from './json-line.ts'

// Lines about the community. The title may be shortened, but the URL never is.

/** Returns a line of text of at most `limit` bytes: `New topic: A title (Help, ann) https://…`. */
export function communityLine(entry: CommunityDocument, limit: number): string {
  const tail = ` ${entry.url}`
  const words = plainText(communityWords(entry))
  return `${cutText(words, Math.max(0, limit - byteLength(tail)))}${tail}`
}

/** Returns a JSON object on one line, of at most `limit` bytes. */
export function communityJsonLine(entry: CommunityDocument, limit: number): string {
  const { kind, aboutId: id, author, place, url } = entry
  const names = { author: author && plainText(author), place: place && plainText(place) }
  const whole = { kind, id, title: plainText(entry.title), ...names, url }
  if (byteLength(jsonText(whole)) <= limit) return jsonText(whole)
  const bare = { kind, id, title: whole.title, url, isCut: true }
  // Escapes can make a title longer than its text, so it is shortened until the line fits.
  for (let bytes = byteLength(bare.title); byteLength(jsonText(bare)) > limit && bytes > 0;) {
    bytes = Math.max(0, bytes - Math.max(1, byteLength(jsonText(bare)) - limit))
    bare.title = cutText(bare.title, bytes)
  }
  return jsonText(bare)
}
