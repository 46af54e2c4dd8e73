import { beforeAll, describe, expect, it } from 'vitest'
import { createAnswers } from '../../../src/store/search/memory/answer.ts'
import { grown } from '../../../src/store/search/memory/arrays.ts'
import { countBits, noBits, setBit } from '../../../src/store/search/memory/bits.ts'
import type { Catalog } from '../../../src/store/search/memory/catalog.ts'
import {
  createCatalog,
  nextOrdinal,
  noteCounts,
  noteTerm,
  ordinalOf,
  remove,
  seal,
} from '../../../src/store/search/memory/catalog.ts'
import {
  attributeFact,
  categoryFact,
  tagFact,
  yearFact,
} from '../../../src/store/search/memory/facts.ts'
import { tallyOf } from '../../../src/store/search/memory/facets/tally.ts'
import { placeOfName } from '../../../src/store/search/memory/name-order.ts'
import type { Answer, Condition, Question } from '../../../src/store/search/memory/question.ts'
import { SORTS } from '../../../src/store/search/sorts.ts'

// A catalog in memory that is so large that facets are counted on the smaller side or from a
// sample, and that blocks are skipped: each answer is compared with one that was computed plainly.

const TORRENTS = 530_000
const KEYS = ['resolution']

interface Torrent {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly createdAt: number
  readonly seeders: number
  readonly leechers: number
  readonly snatches: number
  readonly facts: readonly string[]
}

const torrents = new Map<number, Torrent>()
let catalog: Catalog
let answer: (question: Question) => Answer | null

beforeAll(() => {
  catalog = createCatalog()
  for (let id = 1; id <= TORRENTS; id++) add(torrent(id))
  seal(catalog)
  answer = createAnswers(catalog)
})

/** Returns a torrent whose values depend on its ID only, in an irregular way. */
function torrent(id: number): Torrent {
  const drawn = (of: number, many: number) => (Math.imul(id + of, 0x9e37_79b1) >>> 8) % many
  const rare = drawn(1, 1000) === 0 ? [tagFact(50 + drawn(2, 40))] : []
  return {
    id,
    name: `name ${drawn(3, 100_000)}`,
    size: 1000 + drawn(4, 5000),
    createdAt: 1e15 + id * 1e6,
    seeders: Math.max(0, drawn(5, 60) - 10),
    leechers: drawn(6, 4) === 0 ? drawn(7, 9) : 0,
    snatches: drawn(8, 3000),
    facts: [
      categoryFact(1 + (id % 5 === 0 ? 1 : drawn(9, 7))),
      yearFact(1950 + drawn(10, 70)),
      ...[tagFact(drawn(11, 20)), ...rare],
      attributeFact('resolution', 's', ['720p', '1080p', '2160p'][drawn(12, 3)]),
      attributeFact('checksum', 's', String(drawn(13, 5000))),
    ],
  }
}

/** Adds a torrent, or replaces it, as the loader does. */
function add(one: Torrent): void {
  const isLater = catalog.words.postings !== null
  if (isLater) remove(catalog, one.id)
  const ordinal = nextOrdinal(catalog)
  catalog.ids[ordinal] = one.id
  catalog.sizes[ordinal] = one.size
  catalog.created[ordinal] = one.createdAt
  noteCounts(catalog, ordinal, one)
  const bytes = Buffer.from(one.name)
  const begin = catalog.nameStarts[ordinal]
  catalog.names = grown(catalog.names, begin + bytes.length)
  catalog.names.set(bytes, begin)
  catalog.nameStarts[ordinal + 1] = begin + bytes.length
  if (isLater) {
    catalog.namePlaces = grown(catalog.namePlaces, ordinal + 1)
    catalog.namePlaces[ordinal] = placeOfName(catalog, bytes, one.id)
    catalog.later.set(one.id, ordinal)
  }
  const { facts, words } = catalog
  words.starts[ordinal + 1] = words.used
  facts.starts[ordinal + 1] = facts.used
  for (const fact of one.facts) {
    const text = Buffer.from(fact)
    noteTerm(facts, ordinal, facts.terms.add(text, 0, text.length))
  }
  torrents.set(one.id, one)
}

function recount(id: number, counts: Pick<Torrent, 'seeders' | 'leechers' | 'snatches'>): void {
  noteCounts(catalog, ordinalOf(catalog, id) ?? NaN, counts)
  torrents.set(id, { ...(torrents.get(id) as Torrent), ...counts })
}

const newest = { by: 'createdAt', isDescending: true } as const

function ask(also: readonly Condition[], given: Partial<Question> = {}): Answer {
  const question: Question = {
    ...{ words: null, also, order: newest, position: null },
    ...{ limit: 50, countUpTo: 10_000, facetKeys: null, ...given },
  }
  const found = answer(question)
  if (found === null) throw new Error('only the database can answer')
  return found
}

const range = (
  column: 'sizes' | 'seeders' | 'leechers' | 'created',
  from: number | null,
  to: number | null = null,
): Condition => ({ kind: 'number', column, from, to })
const category = (...ids: readonly number[]): Condition => ({
  kind: 'facts',
  facts: ids.map(categoryFact),
})

const COLUMN = { sizes: 'size', seeders: 'seeders', leechers: 'leechers', created: 'createdAt' }

function holds(one: Torrent, condition: Condition): boolean {
  if (condition.kind === 'not') return !holds(one, condition.of)
  if (condition.kind === 'facts') return condition.facts.some((fact) => one.facts.includes(fact))
  if (condition.kind !== 'number') throw new Error(condition.kind)
  const value = Number(one[COLUMN[condition.column as keyof typeof COLUMN] as 'size'])
  return value >= (condition.from ?? -Infinity) && value <= (condition.to ?? Infinity)
}

function matching(also: readonly Condition[]): readonly Torrent[] {
  return [...torrents.values()].filter((one) => also.every((condition) => holds(one, condition)))
}

/** Counts the values that facts with each prefix have. */
function valuesOf(found: readonly Torrent[]): (prefix: string) => Map<string, number> {
  const counts = new Map<string, number>()
  for (const { facts } of found) {
    for (const fact of facts) counts.set(fact, (counts.get(fact) ?? 0) + 1)
  }
  return (prefix) => {
    const own = [...counts].filter(([fact]) => fact.startsWith(prefix))
    return new Map(own.map(([fact, many]) => [fact.slice(prefix.length), many]))
  }
}

const asText = (counts: readonly (readonly [value: unknown, torrents: number])[]) =>
  counts.map(([value, many]) => [String(value), many] as const)
const byCount = (counts: Map<string, number>, order: (a: string, b: string) => number) =>
  [...counts].sort(([a, n], [b, m]) => m - n || order(a, b)).slice(0, 12)

function expectCounted(also: readonly Condition[]): void {
  const { total, facets } = ask(also, { facetKeys: KEYS })
  const found = matching(also)
  const values = valuesOf(found)
  expect(total).toBe(found.length)
  expect(facets?.isEstimate).toBe(false)
  expect(new Map(asText(facets?.categories ?? []))).toEqual(values('c'))
  const upward = (a: string, b: string) => Number(a) - Number(b)
  expect(asText(facets?.tags ?? [])).toEqual(byCount(values('t'), upward))
  const latest = (a: string, b: string) => Number(b) - Number(a)
  expect(asText(facets?.years ?? [])).toEqual(byCount(values('y'), latest))
  const resolutions = byCount(values('aresolution\u0000s'), (a, b) => (a < b ? -1 : 1))
  const attributes = resolutions.length === 0 ? [] : [['resolution', resolutions]]
  expect(facets?.attributes).toEqual(attributes)
  expect(facets?.dead).toBe(found.filter(({ seeders }) => seeders === 0).length)
}

const COUNTED: Readonly<Record<string, readonly Condition[]>> = {
  'no torrent': [range('sizes', 1e9)],
  'a few': [range('sizes', 1000, 1001), category(3)],
  'a category': [category(3)],
  'all but a category': [{ kind: 'not', of: category(1) }, range('sizes', 1000, 5900)],
  'nearly all': [{ kind: 'not', of: category(4) }],
  'all of them': [],
  'those without seeders': [range('seeders', 0, 0)],
  'those with seeders': [range('seeders', 1)],
  'those with many seeders': [range('seeders', 40)],
  'those with few seeders': [range('seeders', 0, 3)],
  'those with or without seeders': [range('seeders', null), category(6)],
}

describe('a large catalog in memory', () => {
  it('keeps to the torrents that were counted on a further page of the best matches', () => {
    const found = matching([category(2)])
    const { createdAt, id } = found[20_000]
    const position = { key: String(createdAt), id, isBackward: false }
    const { ids } = ask([category(2)], { order: { by: 'relevance' }, position, countUpTo: 1000 })
    const ofCounted = found.slice(950, 1001).map((one) => one.id)
    expect([...ids]).toEqual(ofCounted.reverse())
  })

  it('tallies each torrent of either side once, or one of several', () => {
    const { terms } = catalog.facts
    for (const [end, step] of [
      [96, 1],
      [1000, 1],
      [1000, 7],
      [1030, 3],
    ] as const) {
      const bits = noBits(end)
      for (let at = 0; at < end; at += 3) setBit(bits, at)
      for (const isOutside of [false, true]) {
        const tally = tallyOf(
          catalog.facts,
          { bits, isOutside, end, step },
          new Uint32Array(terms.count()),
        )
        const members = isOutside ? end - countBits(bits) : countBits(bits)
        expect(tally.torrents).toBe(Math.floor(members / step))
      }
    }
  })

  describe.each(['as it was loaded', 'after changes'])('%s', (state) => {
    beforeAll(() => {
      if (state === 'after changes') change()
    })

    it.each(Object.keys(COUNTED))('counts the facets of %s', (name) => {
      expectCounted(COUNTED[name])
    })

    it('estimates the facets of half of it from a sample', () => {
      for (const also of [[range('sizes', 3480)], [range('sizes', null, 3520)]]) {
        const { facets, total } = ask(also, { facetKeys: KEYS })
        const found = matching(also)
        expect(total).toBe(found.length)
        expect(facets?.isEstimate).toBe(true)
        expect(facets?.dead).toBe(found.filter(({ seeders }) => seeders === 0).length)
        const counts = valuesOf(found)('c')
        for (const [value, many] of asText(facets?.categories ?? [])) {
          const exact = counts.get(value) ?? NaN
          expect(Math.abs(many - exact)).toBeLessThan(exact * 0.05)
        }
        expect(facets?.categories.length).toBe(counts.size)
        expect(facets?.tags.length).toBe(12)
      }
    })

    it.each(SORTS)('pages through the order of %s', (by) => {
      for (const isDescending of [true, false]) {
        for (const also of [[category(2)], [range('leechers', 8, 8), category(3)]]) {
          expectPages(also, { by, isDescending })
        }
      }
    })
  })
})

type Sort = (typeof SORTS)[number]

function expectPages(also: readonly Condition[], order: { by: Sort; isDescending: boolean }) {
  const sign = order.isDescending ? -1 : 1
  const sorted = [...matching(also)].sort((a, b) => sign * (inOrder(a, b, order.by) || a.id - b.id))
  const places = sorted.map(({ id }) => id)
  expect([...ask(also, { order }).ids]).toEqual(places.slice(0, 51))
  for (const at of [60, Math.floor(places.length / 2)]) {
    const one = sorted[at]
    const key = String(order.by === 'name' ? one.name : one[order.by])
    const from = (isBackward: boolean) => [
      ...ask(also, { order, position: { key, id: one.id, isBackward } }).ids,
    ]
    expect(from(false)).toEqual(places.slice(at + 1, at + 52))
    expect(from(true)).toEqual(places.slice(at - 51, at).reverse())
  }
}

function inOrder(a: Torrent, b: Torrent, by: Sort): number {
  if (by !== 'name') return a[by] - b[by]
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

/** Changes, removes and adds torrents, and the counts of others. */
function change(): void {
  for (let id = 7; id < TORRENTS; id += 977)
    add({ ...torrent(id), size: 2000 + (id % 3), ...tie(id) })
  for (let id = 11; id < TORRENTS; id += 1009) {
    remove(catalog, id)
    torrents.delete(id)
  }
  for (let id = TORRENTS + 1; id < TORRENTS + 2_000; id++) add(torrent(id))
  for (let id = 13; id < TORRENTS; id += 1013) if (torrents.has(id)) recount(id, tie(id))
}

/** Returns counts that many others have too, or that none had. */
function tie(id: number): Pick<Torrent, 'seeders' | 'leechers' | 'snatches'> {
  return { seeders: id % 2 === 0 ? 0 : 49 + (id % 4), leechers: 8 + (id % 2), snatches: id % 3001 }
}
