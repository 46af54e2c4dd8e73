import type { Source } from '../bundles/external-ids/sources.ts'

// The catalogs whose IDs programs for UNIT3D sites send and read, and what these programs call
// them.

interface ToolId {
  /** The sources for films and for series, because some catalogs number them separately. */
  readonly film: Source
  readonly series: Source
  /** The name for both in searches. */
  readonly called: string
}

const same = (source: Source): ToolId => ({ film: source, series: source, called: source })

/**
 * `tmdb` is the field of an upload, `tmdbId` the parameter of a search, and `tmdb_id` the field of
 * a reply.
 */
export const TOOL_IDS = {
  imdb: same('imdb'),
  tmdb: { film: 'tmdb_movie', series: 'tmdb_tv', called: 'tmdb' },
  tvdb: same('tvdb'),
  mal: same('mal'),
  igdb: same('igdb'),
  tvmaze: same('tvmaze'),
  trakt: { film: 'trakt_movie', series: 'trakt_show', called: 'trakt' },
  douban: same('douban'),
  anidb: same('anidb'),
} as const satisfies Readonly<Record<string, ToolId>>

export type ToolIdName = keyof typeof TOOL_IDS

export const toolIdNames = Object.keys(TOOL_IDS) as readonly ToolIdName[]
