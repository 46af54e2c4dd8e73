import type { LineValues } from './template.ts'

/** A torrent as it is described in lines on IRC. */
export interface Spoken {
  /** The kind of event: `listed`, or another one. */
  readonly kind: string
  readonly id: number
  readonly infoHash: string
  readonly name: string
  readonly category: string
  /** Torznab numbers, widest first. */
  readonly numbers: readonly number[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly year: number | null
  readonly sizeBytes: number
  /** The size as text for people. */
  readonly size: string
  readonly files: number
  /** The factors for download and upload: 0 means freeleech, 2 means double. */
  readonly downloadFactor: number
  readonly uploadFactor: number
  /** The name of the uploader; null: anonymous, or the account was deleted. */
  readonly uploader: string | null
  readonly tags: readonly string[]
  /** The URL of the site, without a slash at the end. */
  readonly site: string
}

const INTERNAL_TAG = 'internal'

/** Returns the values for the fields of a template. */
export function valuesOf(torrent: Spoken): LineValues {
  const { id, site, downloadFactor, uploadFactor } = torrent
  return {
    kind: torrent.kind,
    id: String(id),
    name: torrent.name,
    category: torrent.category,
    type: typeOf(torrent),
    resolution: textOf(torrent.attributes.resolution),
    year: torrent.year === null ? '' : String(torrent.year),
    size: torrent.size,
    bytes: String(torrent.sizeBytes),
    files: String(torrent.files),
    freeleech: `${Math.round(Math.max(0, 1 - downloadFactor) * 100)}%`,
    downloadFactor: String(downloadFactor),
    uploadFactor: String(uploadFactor),
    doubleUpload: yesNo(uploadFactor >= 2),
    internal: yesNo(torrent.tags.includes(INTERNAL_TAG)),
    uploader: torrent.uploader ?? 'Anonymous',
    tags: torrent.tags.join(', '),
    infoHash: torrent.infoHash,
    // The definitions of programs read the number after the last slash, and the two words before
    // it.
    url: `${site}/torrents/download/${id}`,
    page: `${site}/torrents/${id}`,
  }
}

/** Attributes that tell what kind of release it is, most important first. */
const TYPES = ['source', 'format', 'platform'] as const

/**
 * Returns the type of a release. Readers require one, so without such an attribute it is the
 * category.
 */
function typeOf({ attributes, category }: Spoken): string {
  for (const key of TYPES) {
    const found = textOf(attributes[key])
    if (found !== '') return found
  }
  return category
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function yesNo(value: boolean): string {
  return value ? 'Yes' : 'No'
}
