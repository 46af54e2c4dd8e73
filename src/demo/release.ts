import type { Draw } from './draw.ts'

/** A release that has no uploader, date or swarm yet. */
export interface Release {
  /** The title on the site. */
  readonly name: string
  readonly tags: readonly string[]
  /** A text in Markdown. */
  readonly description: string
  /** The folder of a torrent with several files; null for a single file. */
  readonly folder: string | null
  readonly files: readonly ReleaseFile[]
}

export interface ReleaseFile {
  /** The path relative to the folder. */
  readonly path: string
  readonly sizeBytes: number
}

/** Generates the releases of one category. */
export interface ReleaseKind {
  readonly category: string
  /** How many of 1,000 torrents are of this kind. */
  readonly permille: number
  /** All tags that its releases can have. */
  readonly tags: readonly string[]
  /** Returns a release of a work: a film, a show and so on. Several releases share one work. */
  readonly make: (draw: Draw, work: Work) => Release
}

/** The work that a release is of; its draws are the same for each of its releases. */
export interface Work {
  readonly draw: Draw
  readonly year: number
}

/** Returns a size around a mean that is never a round number. */
export function around(draw: Draw, meanBytes: number): number {
  return Math.max(1, Math.floor(meanBytes * (0.6 + 0.8 * draw.next())) + draw.whole(0, 9_999))
}

/** Returns a number with two digits: `7` becomes `07`. */
export function two(value: number): string {
  return String(value).padStart(2, '0')
}
