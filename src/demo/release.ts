import type { Draw } from './draw.ts'

/** A release before it has an uploader, a date and a swarm. */
export interface Release {
  /** The title on the site. */
  readonly name: string
  readonly tags: readonly string[]
  /** Markdown. */
  readonly description: string
  /** The folder of a torrent with several files; null for a single file. */
  readonly folder: string | null
  readonly files: readonly ReleaseFile[]
}

export interface ReleaseFile {
  /** Relative to the folder. */
  readonly path: string
  readonly sizeBytes: number
}

/** Generates the releases of one category. */
export interface ReleaseKind {
  readonly category: string
  /** How many of 1,000 torrents are of this kind. */
  readonly permille: number
  /** All that its releases can have. */
  readonly tags: readonly string[]
  /** `works`: the number of films, shows and so on; several releases share one. */
  readonly make: (draw: Draw, work: Work) => Release
}

/** The title of a release: the same draws for each of its releases. */
export interface Work {
  readonly draw: Draw
  readonly year: number
}

/** A size around a mean, never a round number. */
export function around(draw: Draw, meanBytes: number): number {
  return Math.max(1, Math.floor(meanBytes * (0.6 + 0.8 * draw.next())) + draw.whole(0, 9_999))
}

/** `7` → `07`. */
export function two(value: number): string {
  return String(value).padStart(2, '0')
}
