import type { NumberedCategory } from '../torznab/numbers.ts'
import type { Reading } from './readings.ts'
import { readCaps, readFeed, readIndex, readListing, readResources } from './readings.ts'
import { numbersFor } from './presets.ts'

// The programs that need nothing but settings to work with a site: what a member enters there, and
// what the connection test of the program requests.

/** The data from which the settings of a program are made. */
export interface Given {
  readonly url: string
  /** An API token, or a placeholder for one. */
  readonly token: string
  /** The key of feeds; null: the member has none. */
  readonly feedKey: string | null
  /** The key of download addresses; null: the member has none. */
  readonly downloadKey: string | null
  readonly categories: readonly NumberedCategory[]
}

export interface ToolRequest {
  /** The path on the site. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly read: Reading
}

type Scope = 'torrents:read' | 'torrents:download' | 'torrents:upload' | 'user:read'

export interface Tool {
  readonly name: string
  /** Where its settings are: `Settings › Indexers › + › Torznab`. */
  readonly place: string
  /** The scopes of the API token that the program needs; null: it uses the feed key. */
  readonly scopes: readonly Scope[] | null
  /** Returns the fields in these settings, and what to paste into each. */
  readonly settings: (given: Given) => readonly (readonly [label: string, value: string])[]
  /** Returns the requests of the program's connection test, in order. */
  readonly test: (given: Given) => readonly ToolRequest[]
}

const XML = { Accept: 'application/rss+xml, text/rss+xml, application/xml, text/xml' }
/** The scopes for a program that searches for torrents and downloads them. */
const FETCHES = ['torrents:read', 'torrents:download'] as const

function torznab(query: Readonly<Record<string, string>>, token: string): string {
  return `/torznab/api?${new URLSearchParams({ ...query, apikey: token }).toString()}`
}

/**
 * Returns the tool for Sonarr or a similar program, which requests `caps`, then the newest torrents
 * of the chosen categories.
 */
function arr(name: string, program: Parameters<typeof numbersFor>[0], t: string): Tool {
  const search = { tvsearch: 'tv-search', movie: 'movie-search', music: 'music-search' }[t]
  const named = search ?? 'book-search'
  return {
    name,
    place: 'Settings › Indexers › + › Torznab',
    scopes: FETCHES,
    settings: ({ url, token, categories }) => [
      ['URL', `${url}/torznab`],
      ['API Path', '/api'],
      ['API Key', token],
      ['Categories', numbersFor(program, categories).join(',')],
    ],
    test: ({ token, categories }) => {
      const cat = numbersFor(program, categories).join(',')
      const page = { extended: '1', offset: '0', limit: '100' }
      return [
        { path: torznab({ t: 'caps' }, token), headers: XML, read: readCaps(named) },
        { path: torznab({ t, cat, ...page }, token), headers: XML, read: readListing },
      ]
    },
  }
}

export const tools = {
  sonarr: arr('Sonarr', 'sonarr', 'tvsearch'),
  radarr: arr('Radarr', 'radarr', 'movie'),
  lidarr: arr('Lidarr', 'lidarr', 'music'),
  readarr: arr('Readarr', 'readarr', 'book'),
  prowlarr: {
    name: 'Prowlarr',
    place: 'Indexers › Add indexer › Generic Torznab',
    scopes: FETCHES,
    settings: ({ url, token }) => [
      ['URL', `${url}/torznab`],
      ['API Path', '/api'],
      ['API Key', token],
    ],
    test: ({ token }) => [
      { path: torznab({ t: 'caps' }, token), headers: XML, read: readCaps('search') },
      {
        path: torznab({ t: 'search', extended: '1', limit: '100', offset: '0' }, token),
        headers: XML,
        read: readListing,
      },
    ],
  },
  jackett: {
    name: 'Jackett',
    place: 'Copy the definition into the Definitions folder, then add the indexer',
    scopes: FETCHES,
    settings: ({ token }) => [['API token', token]],
    test: ({ token }) => [
      {
        path: '/torznab/api?t=search&limit=1',
        headers: { ...XML, Authorization: `Bearer ${token}` },
        read: readListing,
      },
    ],
  },
  autobrr: {
    name: 'autobrr',
    place: 'Settings › Feeds › Add new › Torznab',
    scopes: FETCHES,
    settings: ({ url, token, downloadKey: key }) => [
      ['URL', `${url}/torznab/api`],
      ['API key', token],
      ...(key === null ? [] : [['Download key, for the definition with IRC', key] as const]),
    ],
    test: ({ token }) => [
      { path: torznab({ t: 'caps' }, token), headers: XML, read: readCaps('search') },
      {
        path: torznab({ t: 'search', extended: '1', limit: '100', cat: '' }, token),
        headers: XML,
        read: readListing,
      },
    ],
  },
  'cross-seed': {
    name: 'cross-seed',
    place: 'config.js, option torznab',
    scopes: FETCHES,
    settings: ({ url, token }) => [['An entry of torznab', `${url}/torznab/api?apikey=${token}`]],
    test: ({ token }) => [
      { path: torznab({ t: 'caps' }, token), headers: XML, read: readCaps('search') },
    ],
  },
  'upload-assistant': {
    name: 'Upload-Assistant',
    place: 'data/config.py, under TRACKERS, after the module is in src/trackers',
    scopes: ['torrents:read', 'torrents:download', 'torrents:upload'],
    settings: ({ token }) => [['api_key', token]],
    test: ({ token }) => [
      {
        path: '/api/torrents/filter?tmdbId=0&categories%5B%5D=1&name=&perPage=100',
        headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
        read: readResources,
      },
    ],
  },
  gazelle: {
    name: 'Tools for Gazelle',
    place: 'a site of the kind Orpheus or Redacted, with its address changed',
    scopes: ['torrents:read', 'torrents:download', 'torrents:upload', 'user:read'],
    settings: ({ url, token }) => [
      ['Base URL', `${url}/`],
      ['API Key', token],
    ],
    test: ({ token }) => [
      {
        path: '/ajax.php?action=index',
        headers: { Accept: 'application/json', Authorization: `token ${token}` },
        read: readIndex,
      },
    ],
  },
  qbittorrent: {
    name: 'qBittorrent',
    place: 'View › RSS Reader › New subscription',
    scopes: null,
    settings: ({ url, feedKey }) => [
      ['RSS feed URL', `${url}/feeds/torrents.${feedKey ?? 'FEED_KEY'}.xml`],
    ],
    test: ({ feedKey }) => [
      {
        path: `/feeds/torrents.${feedKey ?? 'FEED_KEY'}.xml`,
        headers: { Accept: '*/*' },
        read: readFeed,
      },
    ],
  },
} as const satisfies Record<string, Tool>
export type ToolName = keyof typeof tools
export const toolNames = Object.keys(tools) as readonly ToolName[]

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(tools, name)
}
