import { hiddenPattern } from '../../shared/hidden-characters.ts'
import { byteLength, cutText, NOT_ON_A_LINE, plainText } from './plain.ts'
import type { Spoken } from './spoken.ts'

// Lines for programs, each of them a JSON object. If it is too long, keys are left out one by one,
// so that every line is a complete document.

const UNSAFE = hiddenPattern(NOT_ON_A_LINE, 'g')

/** The keys that are left out when the line is too long, least important first. */
const OPTIONAL = ['attributes', 'tags', 'files', 'year', 'uploader', 'page', 'infoHash'] as const

/** Returns a JSON object on one line, of at most `limit` bytes. */
export function jsonLine(torrent: Spoken, limit: number): string {
  const document: Record<string, unknown> = {
    kind: torrent.kind,
    id: torrent.id,
    name: plainText(torrent.name),
    size: torrent.sizeBytes,
    category: plainText(torrent.category),
    categories: torrent.numbers,
    downloadFactor: torrent.downloadFactor,
    uploadFactor: torrent.uploadFactor,
    url: `${torrent.site}/torrents/download/${torrent.id}`,
    infoHash: torrent.infoHash,
    page: `${torrent.site}/torrents/${torrent.id}`,
    uploader: torrent.uploader,
    year: torrent.year,
    files: torrent.files,
    tags: torrent.tags,
    attributes: torrent.attributes,
  }
  for (const key of OPTIONAL) {
    if (lengthOf(document) <= limit) return jsonText(document)
    delete document[key]
  }
  const name = document.name as string
  // Escapes can make a name longer than its text, so it is shortened until the line fits.
  for (let bytes = byteLength(name); lengthOf(document) > limit && bytes > 0;) {
    bytes = Math.max(0, bytes - Math.max(1, lengthOf(document) - limit))
    document.name = cutText(name, bytes)
    document.isCut = true
  }
  return lengthOf(document) <= limit ? jsonText(document) : jsonText({ id: torrent.id })
}

function lengthOf(document: object): number {
  return byteLength(jsonText(document))
}

/**
 * Returns JSON on one line. JSON escapes C0 controls; the other characters that a line must not
 * contain are escaped here.
 */
export function jsonText(document: object): string {
  return JSON.stringify(document).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
