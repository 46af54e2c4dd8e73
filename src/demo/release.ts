import type { Draw } from './draw.ts'

/** Something to be uploaded, before it has an uploader, a date and a swarm. */
export interface Release {
  /** The title on the site. */
  readonly name: string
  readonly tags: readonly string[]
  /** Markdown. */
  readonly description: string
  /** The folder of a torrent of several files; null for a single one. */
  readonly folder: string | null
  readonly files: readonly ReleaseFile[]
}

export interface ReleaseFile {
  /** Below the folder. */
  readonly path: string
  readonly sizeBytes: number
}

/** The releases of one category. */
export interface ReleaseKind {
  readonly category: string
  /** How many of a thousand torrents are of this kind. */
  readonly permille: number
  /** `works`: how many films, shows … there are; several releases are of the same one. */
  readonly make: (draw: Draw, work: Work) => Release
}

/** What a release is a release of: the same draws for each of them. */
export interface Work {
  readonly draw: Draw
  readonly year: number
}

/** A size around a mean, never round. */
export function around(draw: Draw, meanBytes: number): number {
  return Math.max(1, Math.floor(meanBytes * (0.6 + 0.8 * draw.next())) + draw.whole(0, 9_999))
}

/** `7` → `07`. */
export function two(value: number): string {
  return String(value).padStart(2, '0')
}
