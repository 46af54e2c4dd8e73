import type { NumberedCategory } from '../../domain/torznab/numbers.ts'
import { GROUPS, groupOf, partsOf } from '../../domain/torznab/numbers.ts'
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../domain/torznab/request.ts'
import { element, xmlDocument } from '../ui/xml.ts'

/** The kinds of search, with their parameters. */
const SEARCHES = {
  search: 'q',
  'tv-search': 'q,season,ep,imdbid,tvdbid,tmdbid,tvmazeid,traktid,doubanid,year,genre',
  'movie-search': 'q,imdbid,tmdbid,traktid,doubanid,year,genre',
  'music-search': 'q,artist,album,label,track,year,genre',
  // Prowlarr reads this kind.
  'audio-search': 'q,artist,album,label,track,year,genre',
  'book-search': 'q,title,author,publisher,year,genre',
}

/** Values of the attribute `tag` that mean the same on every site. */
const TAGS = [
  { name: 'freeleech', description: 'Counts no download' },
  { name: 'internal', description: 'Released by members of the site' },
]

interface Site {
  readonly siteName: string
  readonly siteUrl: string
}

/** Returns the capabilities for programs: `t=caps`. */
export function capsDocument(
  { siteName, siteUrl }: Site,
  categories: readonly NumberedCategory[],
): string {
  const searches = Object.entries(SEARCHES).map(([name, supportedParams]) => {
    // raw: titles may be sent as they are.
    return element(name, { available: 'yes', supportedParams, searchEngine: 'raw' })
  })
  const parts = [
    element('server', { title: siteName, version: '1.0', url: `${siteUrl}/` }),
    element('limits', { default: DEFAULT_LIMIT, max: MAX_LIMIT }),
    element('searching', {}, searches.join('')),
    element('categories', {}, groupsOf(categories).map(groupElement).join('')),
    element('tags', {}, TAGS.map((tag) => element('tag', tag)).join('')),
  ]
  return xmlDocument(element('caps', {}, parts.join('')))
}

interface Group {
  readonly number: number
  readonly name: string
  /** The names of categories by number. */
  readonly below: Map<number, string>
}

function groupElement({ number, name, below }: Group): string {
  const parts = [...below].map(([id, title]) => element('subcat', { id, name: title }))
  return element('category', { id: number, name }, parts.join(''))
}

/** Returns each group once, with its categories and parts. */
function groupsOf(categories: readonly NumberedCategory[]): readonly Group[] {
  const groups = new Map<number, Group>()
  for (const category of categories) {
    const number = groupOf(category, categories)
    const group = groups.get(number) ?? newGroup(number, categories)
    groups.set(number, group)
    if (category.torznab !== number) addBelow(group, category.torznab, category.name)
    for (const part of partsOf(category)) {
      addBelow(group, part.number, `${category.name}/${part.name}`)
    }
  }
  return [...groups.values()]
}

/** A new group is named after the category that has its number, if there is one. */
function newGroup(number: number, categories: readonly NumberedCategory[]): Group {
  const named = categories.find(({ torznab }) => torznab === number)
  const name = named === undefined ? GROUPS[number] : namedLike(number, named.name)
  return { number, name: name ?? String(number), below: new Map() }
}

function addBelow({ below }: Group, number: number, name: string): void {
  if (!below.has(number)) below.set(number, name)
}

/** Adds the words by which some programs detect what a site has: `Music (Audio)`. */
function namedLike(number: number, name: string): string {
  const usual = GROUPS[number]
  if (usual === undefined || name.toLowerCase().includes(usual.toLowerCase())) return name
  return `${name} (${usual})`
}
