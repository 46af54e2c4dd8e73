import type { Terms } from './terms.ts'
import type { Row } from './binary-rows.ts'
import { createRowReader, readBigint, readBigints } from './binary-rows.ts'
import { grown } from './arrays.ts'
import type { Catalog } from './catalog.ts'
import { ANONYMOUS, nextOrdinal, noteCounts, noteTerm, remove } from './catalog.ts'
import { MOST_PLACE } from './in-files/apart.ts'
import { attributeFacts, categoryFact, tagFact, yearFact } from './facts.ts'
import { plainKey } from './name-keys.ts'
import { placeOfName } from './name-order.ts'
import { noteTagWords } from './tag-words.ts'

// Loads torrents from the database into the catalog.

const UPLOADER = `torrent.uploader_id
  + case when torrent.is_anonymous then ${ANONYMOUS} else 0 end`

/** The columns that are read of each torrent, in this order. */
const FIELDS = [
  ...['torrent.id', 'torrent.created_at', 'torrent.size', 'torrent.year', UPLOADER],
  ...['torrent.bundle_id', 'torrent.category_id', 'torrent.tag_ids', 'torrent.attributes'],
  ...['lower(torrent.name)', 'torrent.name_key', 'torrent.search', 'torrent_words.files'],
  ...['coalesce(seeders, 0)', 'coalesce(leechers, 0)', 'coalesce(snatches, 0)'],
]
const AT = {
  ...{ id: 0, created: 1, size: 2, year: 3, uploader: 4, bundle: 5, category: 6, tags: 7 },
  ...{ attributes: 8, name: 9, key: 10, search: 11, files: 12, seeders: 13, leechers: 14 },
  snatches: 15,
} as const

/** Returns a COPY of all listed torrents in the order of their IDs, or of those among `ids`. */
export function copyStatement(ids?: readonly number[]): string {
  const among = ids === undefined ? '' : `and torrent.id in (${ids.map(Number).join(', ')})`
  return `copy (
    select ${FIELDS.join(', ')} from torrent
    join torrent_words on torrent_words.torrent_id = torrent.id
    left join torrent_stats on torrent_stats.torrent_id = torrent.id
    where torrent.state = 'listed' ${among} order by torrent.id) to stdout (format binary)`
}

/** Creates the loader, a function that takes the rows of the statement chunk by chunk. */
export function createLoader(catalog: Catalog): (chunk: Buffer) => void {
  const known: Known = { attributes: new Map(), facts: new Map() }
  return createRowReader(FIELDS.length, (row) => take(catalog, row, known))
}

/** Facts that were seen before, cached because most torrents have some in common. */
interface Known {
  readonly attributes: Map<string, readonly number[]>
  readonly facts: Map<string, number>
}

const KNOWN = 200_000
/** The epoch of PostgreSQL's times, which count from 2000. */
const SINCE_1970 = Date.UTC(2000, 0, 1) * 1000

function take(catalog: Catalog, row: Row, known: Known): void {
  const id = readBigint(row, AT.id)
  const isLater = catalog.base > 0 || catalog.words.postings !== null
  if (isLater) remove(catalog, id)
  const ordinal = nextOrdinal(catalog)
  const { bytes, from } = row
  catalog.ids[ordinal] = id
  catalog.created[ordinal] = readBigint(row, AT.created) + SINCE_1970
  catalog.sizes[ordinal] = readBigint(row, AT.size)
  catalog.years[ordinal] = from[AT.year] < 0 ? 0 : bytes.readInt16BE(from[AT.year])
  catalog.uploaders[ordinal] = readBigint(row, AT.uploader)
  catalog.bundles[ordinal] = readBigint(row, AT.bundle)
  noteCounts(catalog, ordinal, {
    seeders: bytes.readInt32BE(from[AT.seeders]),
    leechers: bytes.readInt32BE(from[AT.leechers]),
    snatches: readBigint(row, AT.snatches),
  })
  takeName(catalog, ordinal, row)
  takeWords(catalog, ordinal, row)
  takeFileWords(catalog, ordinal, row)
  takeFacts(catalog, ordinal, row, known)
  if (isLater) catalog.later.set(id, ordinal)
}

function takeName(catalog: Catalog, ordinal: number, { bytes, from, to }: Row): void {
  const begin = catalog.nameStarts[ordinal]
  const length = to[AT.name] - from[AT.name]
  catalog.names = grown(catalog.names, begin + length)
  bytes.copy(catalog.names, begin, from[AT.name], to[AT.name])
  catalog.nameStarts[ordinal + 1] = begin + length
  const key = bytes.toString('utf8', from[AT.key], to[AT.key])
  if (catalog.words.postings !== null) {
    const name = bytes.subarray(from[AT.name], to[AT.name])
    catalog.namePlaces = grown(catalog.namePlaces, ordinal + 1)
    catalog.namePlaces[ordinal] = placeOfName(catalog, name, catalog.ids[ordinal])
  }
  if (plainKey(catalog.names, begin, begin + length) !== key) catalog.nameKeys.set(ordinal, key)
}

function takeWords(catalog: Catalog, ordinal: number, row: Row): void {
  const { words } = catalog
  words.starts[ordinal + 1] = words.used
  eachLexeme(row, AT.search, words.terms, (term, place) => {
    noteTerm(words, ordinal, term)
    catalog.places = grown(catalog.places, words.used)
    catalog.places[words.used - 1] = place
  })
  if (words.postings !== null) noteTagWords(catalog.tagWords, catalog, ordinal)
}

function takeFileWords({ files, pairs }: Catalog, ordinal: number, row: Row): void {
  if (pairs === null) {
    eachLexeme(row, AT.files, files.terms, (term) => files.postings?.append(term, ordinal))
    return
  }
  files.starts[ordinal + 1] = files.used
  let last = -1
  eachLexeme(row, AT.files, files.terms, (term, place) => {
    if (term !== last) noteTerm(files, ordinal, term)
    last = term
    pairs.add(term, place & MOST_PLACE)
  })
  pairs.end(ordinal)
}

/**
 * Calls back for each position of each lexeme of a tsvector; with 0 for a lexeme without positions.
 */
function eachLexeme(
  { bytes, from }: Row,
  field: number,
  terms: Terms,
  on: (term: number, place: number) => void,
): void {
  let at = from[field]
  const lexemes = bytes.readInt32BE(at)
  at += 4
  for (let n = 0; n < lexemes; n++) {
    const end = bytes.indexOf(0, at)
    const term = terms.add(bytes, at, end)
    const places = bytes.readUInt16BE(end + 1)
    at = end + 3
    if (places === 0) on(term, 0)
    for (let place = 0; place < places; place++, at += 2) {
      on(term, (bytes[at] << 8) | bytes[at + 1])
    }
  }
}

function takeFacts({ facts, years }: Catalog, ordinal: number, row: Row, known: Known): void {
  facts.starts[ordinal + 1] = facts.used
  const note = (text: string) => noteTerm(facts, ordinal, factOf(facts.terms, text, known))
  note(categoryFact(readBigint(row, AT.category)))
  if (years[ordinal] > 0) note(yearFact(years[ordinal]))
  for (const tag of readBigints(row, AT.tags)) note(tagFact(tag))
  for (const fact of attributesOf(facts.terms, row, known)) noteTerm(facts, ordinal, fact)
}

function attributesOf(terms: Terms, { bytes, from, to }: Row, known: Known): readonly number[] {
  // The first byte of a jsonb is its version.
  const text = bytes.toString('utf8', from[AT.attributes] + 1, to[AT.attributes])
  const before = known.attributes.get(text)
  if (before !== undefined) return before
  const attributes = JSON.parse(text) as Readonly<Record<string, unknown>>
  const facts = attributeFacts(attributes).map((one) => factOf(terms, one, known))
  if (known.attributes.size < KNOWN) known.attributes.set(text, facts)
  return facts
}

function factOf(terms: Terms, text: string, known: Known): number {
  const before = known.facts.get(text)
  if (before !== undefined) return before
  const bytes = Buffer.from(text)
  const term = terms.add(bytes, 0, bytes.length)
  if (known.facts.size < KNOWN) known.facts.set(text, term)
  return term
}
