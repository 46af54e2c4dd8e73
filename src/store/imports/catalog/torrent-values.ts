import { createHash } from 'node:crypto'
import { tagSlug } from '../../../domain/imports/tags.ts'
import type { ValueTarget } from '../../../domain/imports/taxonomy.ts'
import type { AttributeValue } from '../../../domain/taxonomy/attributes/types.ts'
import { fromBbcode } from '../../../domain/texts/bbcode.ts'
import { isFault } from '../../../domain/torrents/faults.ts'
import { mediaPanel } from '../../../domain/torrents/media-info/panel.ts'
import type { MediaPanel } from '../../../domain/torrents/media-info/shown.ts'
import { MAX_TAGS, MAX_TITLE } from '../../../domain/torrents/texts.ts'
import type { Upload } from '../../../domain/uploads/upload.ts'
import { judgeAsItIs } from '../../../domain/uploads/upload.ts'
import { shownName } from '../../../shared/hidden-characters.ts'
import type { CategoryAttribute } from '../../taxonomy/attributes.ts'
import { attributesOf } from './torrent-attributes.ts'
import type { PlainTorrent, TorrentContents } from './plain-torrents.ts'

// Converts the values of a source's torrent.

const hex = (kind: string, bytes: Uint8Array) => createHash(kind).update(bytes).digest('hex')
const digests = {
  sha1: (bytes: Uint8Array) => hex('sha1', bytes),
  sha256: (bytes: Uint8Array) => hex('sha256', bytes),
}
/** The largest NFO that is imported; a larger one is not text. */
const MAX_NFO_BYTES = 1024 * 1024

export interface TorrentPlace {
  readonly id: number
  readonly slug: string
  readonly attributes: readonly CategoryAttribute[]
}

export interface TorrentValues {
  readonly upload: Upload
  readonly name: string
  readonly categoryId: number
  /** The slug of the category. */
  readonly category: string
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly description: string
  /** The description as in the source; null: it was not changed. */
  readonly original: string | null
  readonly tags: readonly string[]
  readonly nfo: Buffer | null
  readonly mediaInfo: { readonly text: string; readonly panel: MediaPanel } | null
  readonly remarks: readonly string[]
}

/** A .torrent that was looked for: its bytes, or why there are none. */
export type FoundFile =
  { readonly bytes: Uint8Array } | { readonly bytes: null; readonly why: string }

/**
 * Parses a .torrent and compares its hash with that of the row. If it is not accepted, returns the
 * reason as text.
 */
export function uploadOf({ hash }: PlainTorrent, found: FoundFile): Upload | string {
  if (found.bytes === null) return found.why
  const judged = judgeAsItIs(found.bytes, digests)
  if (isFault(judged)) return `The .torrent is not valid: ${judged.text}`
  const hashes = [judged.infoHash, judged.infoHashV2]
  if (hash === null || hashes.some((one) => one === hash)) return judged
  return `The .torrent has the info hash ${judged.infoHash}, the row has ${hash}`
}

export interface ValueRules {
  readonly place: TorrentPlace
  readonly targets: ReadonlyMap<string, ValueTarget | null>
}

export function torrentValues(
  torrent: PlainTorrent,
  contents: TorrentContents,
  upload: Upload,
  { place, targets }: ValueRules,
): TorrentValues {
  const remarks: string[] = []
  const media = mediaOf(contents)
  const given = describedBy(contents)
  const converted = fromBbcode(given)
  if (torrent.created_at === null) remarks.push('no time')
  return {
    upload,
    name: nameOf(torrent, upload, remarks),
    categoryId: place.id,
    category: place.slug,
    attributes: attributesOf(torrent, targets, place.attributes, remarks),
    description: converted?.text ?? given,
    original: converted === null ? null : contents.description,
    tags: tagsOf(torrent, remarks),
    nfo: nfoOf(contents, remarks),
    mediaInfo: media.read,
    remarks: [...new Set(remarks)],
  }
}

/**
 * Returns the description as it was on the old site, with media information that could not be
 * parsed.
 */
export function describedBy(contents: TorrentContents): string {
  const { rest } = mediaOf(contents)
  return [contents.description, rest].filter((text) => text !== '').join('\n\n')
}

function nameOf({ name: given }: PlainTorrent, { metainfo }: Upload, remarks: string[]): string {
  const name = shownName(given.replace(/[\s\u0000-\u001f\u007f]+/g, ' ')).trim()
  if (name === '') {
    remarks.push('no name')
    return [...metainfo.name].slice(0, MAX_TITLE).join('')
  }
  const letters = [...name]
  if (letters.length > MAX_TITLE) remarks.push('name cut')
  return letters.slice(0, MAX_TITLE).join('')
}

function tagsOf({ tags }: PlainTorrent, remarks: string[]): readonly string[] {
  const slugs = [...new Set(tags.map(tagSlug).filter((slug) => slug !== null))]
  if (slugs.length > MAX_TAGS) remarks.push('tags cut')
  return slugs.slice(0, MAX_TAGS)
}

function nfoOf({ nfo }: TorrentContents, remarks: string[]): Buffer | null {
  if (nfo === null || nfo.length === 0) return null
  if (nfo.length <= MAX_NFO_BYTES) return nfo
  remarks.push('NFO too large')
  return null
}

/**
 * Returns the media information. A text that neither MediaInfo nor BDInfo wrote is added to the
 * description, as code.
 */
function mediaOf({ media_info: given }: TorrentContents) {
  const text = given.replace(/\[\/?(?:mediainfo|bdinfo)\]/gi, '').trim()
  if (text === '') return { read: null, rest: '' }
  const panel = mediaPanel(text)
  if (panel !== null) return { read: { text, panel }, rest: '' }
  return { read: null, rest: `\`\`\`\n${text.replaceAll('```', "'''")}\n\`\`\`` }
}
