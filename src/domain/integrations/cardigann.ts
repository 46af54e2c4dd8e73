import { MAX_LIMIT } from '../torznab/request.ts'
import { categoryNumbers } from './category-numbers.ts'
import type { IntegratedSite } from './site.ts'
import { identifierOf } from './site.ts'

// The definition of a site for Prowlarr and Jackett (Cardigann, version 11), which uses the site's
// Torznab API.

const SEARCH_INPUTS = {
  t: '{{ .Query.Type }}',
  // Does not contain the episode, for which there are parameters.
  q: '{{ .Query.Q }}',
  cat: '{{ join .Categories "," }}',
  season: '{{ .Query.Season }}',
  ep: '{{ .Query.Ep }}',
  imdbid: '{{ .Query.IMDBID }}',
  tmdbid: '{{ .Query.TMDBID }}',
  tvdbid: '{{ .Query.TVDBID }}',
  tvmazeid: '{{ .Query.TVMazeID }}',
  traktid: '{{ .Query.TraktID }}',
  doubanid: '{{ .Query.DoubanID }}',
  year: '{{ .Query.Year }}',
  genre: '{{ .Query.Genre }}',
  artist: '{{ .Query.Artist }}',
  album: '{{ .Query.Album }}',
  label: '{{ .Query.Label }}',
  track: '{{ .Query.Track }}',
  author: '{{ .Query.Author }}',
  title: '{{ .Query.Title }}',
  publisher: '{{ .Query.Publisher }}',
  limit: MAX_LIMIT,
} as const

const SERIES_IDS = ['imdbid', 'tvdbid', 'tmdbid', 'tvmazeid', 'traktid', 'doubanid']
const FILM_IDS = ['imdbid', 'tmdbid', 'traktid', 'doubanid']

const attribute = (name: string) => ({ selector: `[name="${name}"]`, attribute: 'value' })
const optional = (name: string) => ({ ...attribute(name), optional: true })

const FIELDS = {
  // Categories are listed widest first.
  category: { selector: 'category:last-of-type' },
  title: { selector: 'title' },
  details: { selector: 'comments' },
  download: { selector: 'link' },
  date: {
    selector: 'pubDate',
    filters: [{ name: 'dateparse', args: 'ddd, dd MMM yyyy HH:mm:ss zzz' }],
  },
  size: { selector: 'size' },
  seeders: attribute('seeders'),
  leechers: attribute('leechers'),
  grabs: attribute('grabs'),
  files: attribute('files'),
  infohash: attribute('infohash'),
  downloadvolumefactor: attribute('downloadvolumefactor'),
  uploadvolumefactor: attribute('uploadvolumefactor'),
  minimumseedtime: optional('minimumseedtime'),
  imdbid: optional('imdbid'),
  tmdbid: optional('tmdbid'),
  tvdbid: optional('tvdbid'),
  tvmazeid: optional('tvmazeid'),
  traktid: optional('traktid'),
  doubanid: optional('doubanid'),
  year: optional('year'),
  artist: optional('artist'),
  album: optional('album'),
  author: optional('author'),
  booktitle: optional('booktitle'),
} as const

export function cardigannDefinition({ url, name, categories }: IntegratedSite) {
  const authorization = { Authorization: ['Bearer {{ .Config.apikey }}'] }
  return {
    id: identifierOf(name),
    name,
    description: `${name} is a private tracker`,
    language: 'en-US',
    type: 'private',
    encoding: 'UTF-8',
    links: [`${url}/`],
    caps: {
      categorymappings: categoryNumbers(categories).map((one) => {
        return { id: one.number, cat: one.standard, desc: one.name }
      }),
      modes: {
        search: ['q'],
        'tv-search': ['q', 'season', 'ep', ...SERIES_IDS, 'year', 'genre'],
        'movie-search': ['q', ...FILM_IDS, 'year', 'genre'],
        'music-search': ['q', 'artist', 'album', 'label', 'track', 'year', 'genre'],
        'book-search': ['q', 'title', 'author', 'publisher', 'year', 'genre'],
      },
      allowrawsearch: true,
      allowtvsearchimdb: true,
    },
    settings: [
      { name: 'apikey', type: 'text', label: 'API token' },
      {
        ...{ name: 'info_key', type: 'info', label: 'About the API token' },
        default:
          'Create one with the scopes torrents:read and torrents:download at ' +
          `${url}/settings/integrations`,
      },
    ],
    login: {
      path: 'torznab/api',
      method: 'get',
      inputs: { t: 'search', limit: 1 },
      headers: authorization,
      error: [{ selector: 'error', message: { selector: 'error', attribute: 'description' } }],
    },
    search: {
      paths: [{ path: 'torznab/api', response: { type: 'xml' } }],
      headers: authorization,
      inputs: SEARCH_INPUTS,
      rows: { selector: 'rss > channel > item' },
      fields: FIELDS,
    },
  }
}
