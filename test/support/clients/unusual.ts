import { parsed } from './torznab.ts'

// What no program should send, and how each kind of program reads the errors of the site.

export interface Reply {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** What is never right in a reply. */
export const INSIDE =
  /\bat \S+ \(|\/src\/|\.ts:\d|\bselect \b.*\bfrom\b|relation "|syntax error|ECONN|zod/i

type Fault = string | null
type Read = (reply: Reply) => Fault

const json = (text: string) => {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}

const torznab: Read = ({ status, type, text }) => {
  if (!type.includes('xml')) return `is ${type}`
  const document = parsed(text) as { error?: Record<string, string>; rss?: object; caps?: object }
  if (status < 400) return (document.rss ?? document.caps) ? null : 'is neither a list nor caps'
  return document.error?.['@description'] ? null : 'has no description'
}

const unit3d: Read = ({ status, type, text }) => {
  if (!type.startsWith('application/json')) return `is ${type}`
  const body = json(text)
  if (body === null) return 'is no JSON'
  if (status < 400) return null
  return body.success === false && typeof body.message === 'string' && body.message !== ''
    ? null
    : 'is no error of UNIT3D'
}

const gazelle: Read = ({ status, type, text }) => {
  if (!type.startsWith('application/json')) return `is ${type}`
  const body = json(text)
  if (status < 400) return body?.status === 'success' ? null : 'is no success of Gazelle'
  const isFailure =
    body?.status === 'failure' && typeof body.error === 'string' && body.error !== ''
  return isFailure ? null : 'is no failure of Gazelle'
}

export const anyJson: Read = ({ type, text }) =>
  type.includes('json') && json(text) !== null ? null : `is ${type}`

/** Where no feed is, the page for browsers says so. */
export const feed: Read = ({ status, type }) => {
  const known = status < 400 ? /xml|json/ : /plain|json|html/
  return known.test(type) ? null : `is ${type}`
}

export const ODD = [
  '%00', '%ff', '%C0%80', '%ED%A0%80', '%E2%80%AE', '%', '%zz', '-1', '0', '1e309', 'NaN', '1.5', '0x10',
  '99999999999999999999', '2147483648', '9223372036854775808', 'true', 'null', '[]', '%7B%7D', '%22', "'",
  "'--", '%22%20OR%201=1', 'size:', '-', 'OR', '(((', '%5C', '*', '%25', '../../etc/passwd', '%F0%9F%A6%8A',
  '%D9%85%D8%B1%D8%AD%D8%A8%D8%A7', 'a'.repeat(3_000), '%20'.repeat(300), 'tt', 'tt-1', '01%2F40', ',', ',,,1',
] // prettier-ignore

export interface Dialect {
  readonly name: string
  readonly read: Read
  readonly paths: readonly string[]
  readonly names: readonly string[]
  readonly auth: (token: string) => Readonly<Record<string, string>>
  readonly query?: (token: string) => string
}

export const bearer = (key: string) => ({ Authorization: `Bearer ${key}` })

export const DIALECTS: readonly Dialect[] = [
  {
    name: 'Torznab',
    read: torznab,
    paths: ['caps', 'search', 'tvsearch', 'movie', 'music', 'book'].map(
      (t) => `/torznab/api?t=${t}`,
    ),
    names:
      't q cat limit offset season ep imdbid tvdbid tmdbid tvmazeid traktid doubanid malid isbn rid year genre artist album label track author title publisher minage maxage minsize maxsize extended'.split(
        ' ',
      ),
    auth: () => ({}),
    query: (key) => `apikey=${key}`,
  },
  {
    name: 'UNIT3D',
    read: unit3d,
    paths: ['/api/torrents?', '/api/torrents/filter?', '/api/torrents/1?', '/api/user?', '/api/requests/filter?', '/api/requests/1?'], // prettier-ignore
    names:
      'name description mediainfo bdinfo uploader keywords startYear endYear categories[] types[] types[a] resolutions[] genres[] regions[] tmdbId imdbId malId traktId free[] free alive adult file_name seasonNumber episodeNumber primaryLanguages[] perPage page cursor sortField sortDirection unfilled api_token[]'.split(
        ' ',
      ),
    auth: bearer,
  },
  {
    name: 'Gazelle',
    read: gazelle,
    paths:
      'index user browse torrent torrentgroup artist tcomments collage requests request top10 bookmarks notifications'
        .split(' ')
        .map((action) => `/ajax.php?action=${action}`),
    names:
      'action id hash page searchstr artistname groupname taglist filter_cat[1] filter_cat year media format releasetype filelist freetorrent order_by order_way details limit type search show_filled usetoken'.split(
        ' ',
      ),
    auth: (key) => ({ Authorization: `token ${key}` }),
  },
]

export const BODIES: readonly (readonly [string, string | Buffer])[] = [
  ['application/json', '[]'],
  ['application/json', '{"__proto__":{"x":1},"a":1e999}'],
  ['application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['application/x-www-form-urlencoded', 'a=%00&b=%ff&api_token=1&api_token=2'],
  ['multipart/form-data; boundary=x', '--x\r\nbroken'],
  ['multipart/form-data', 'no boundary'],
  ['text/plain', 'hello'],
]
