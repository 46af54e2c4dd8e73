import type { ToolNumber } from '../unit3d/numbers.ts'
import type { IntegratedSite } from './site.ts'
import { usualIrc } from './site.ts'

const URL = 'https://babou.example'

/** Numbers, names and values as in migrations/0011-taxonomy.sql. */
const TYPES = [
  [1, 'Full Disc', 'source', 'disc'],
  [2, 'Remux', 'source', 'remux'],
  [3, 'Encode', 'source', 'bluray dvd vhs cam'],
  [4, 'WEB-DL', 'source', 'web-dl'],
  [5, 'WEBRip', 'source', 'webrip'],
  [6, 'HDTV', 'source', 'hdtv'],
  [7, 'FLAC', 'format', 'flac'],
  [8, 'ALAC', 'format', 'alac'],
  [10, 'AAC', 'format', 'aac'],
  [11, 'MP3', 'format', 'mp3'],
  [12, 'Mac', 'platform', 'macos'],
  [13, 'Windows', 'platform', 'windows'],
  [14, 'AudioBooks', 'format', 'm4b'],
  [15, 'Books', 'format', 'epub pdf mobi azw3 djvu fb2 txt'],
  [16, 'Comics', 'format', 'cbz cbr'],
  [17, 'Other', 'source', ''],
] as const
const RESOLUTIONS = '4320p 2160p 1080p 1080i 720p 576p 576i 480p 480i Other'.split(' ')
const CATEGORIES = 'movies tv music games software books other'.split(' ')

// The categories of a new database (migrations/0011-taxonomy.sql).
const categories: IntegratedSite['categories'] = [
  { id: 1, slug: 'movies', name: 'Movies', parentId: null, kind: 'movie', torznab: 2000 },
  { id: 2, slug: 'tv', name: 'TV', parentId: null, kind: 'tv', torznab: 5000 },
  { id: 3, slug: 'music', name: 'Music', parentId: null, kind: 'music', torznab: 3000 },
  { id: 4, slug: 'books', name: 'Books', parentId: null, kind: 'book', torznab: 7000 },
  { id: 5, slug: 'games', name: 'Games', parentId: null, kind: 'game', torznab: 4050 },
  { id: 6, slug: 'software', name: 'Software', parentId: null, kind: 'software', torznab: 4000 },
  { id: 7, slug: 'other', name: 'Other', parentId: null, kind: 'other', torznab: 8000 },
]

const categoryNumbers = CATEGORIES.map((slug, at): ToolNumber => {
  const found = categories.find((one) => one.slug === slug)
  const nothing = { attribute: null, values: [] }
  const own = { name: found?.name ?? '', categoryId: found?.id ?? null, category: slug }
  return { kind: 'category', number: at + 1, ...own, ...nothing }
})
const types = TYPES.map(([number, name, attribute, values]): ToolNumber => {
  return { kind: 'type', number, name, ...ofAttribute(attribute, values) }
})
const resolutions = RESOLUTIONS.map((name, at): ToolNumber => {
  const own = ofAttribute('resolution', name === 'Other' ? '' : name)
  return { kind: 'resolution', number: at + 1, name, ...own }
})

function ofAttribute(attribute: string, values: string) {
  const all = values === '' ? [] : values.split(' ')
  return { categoryId: null, category: null, attribute, values: all }
}

/** A new site, for which `deploy/integrations` contains the definitions. */
export const exampleSite: IntegratedSite = {
  url: URL,
  name: 'babou',
  categories,
  numbers: [...categoryNumbers, ...types, ...resolutions],
  irc: usualIrc(URL),
}
