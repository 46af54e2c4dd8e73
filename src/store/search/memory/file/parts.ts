import type { Apart } from '../in-files/apart.ts'
import type { Column } from '../arrays.ts'
import type { Bits } from '../bits.ts'
import { noBits, setBit } from '../bits.ts'
import type { Catalog, Vocabulary } from '../catalog.ts'
import { createCatalog, NUMBERS } from '../catalog.ts'
import { placesOf } from '../name-order.ts'
import { sealedPostings } from '../postings.ts'
import { tagWordsOf } from '../tag-words.ts'
import { sealedTerms } from '../terms.ts'

// Converts a catalog to the named arrays of its file, and back. Only the base is stored: later
// changes are read from the database again.

export type Parts = Readonly<Record<string, Column>>

/** Whether torrents keep lists of these terms: not of the words of files. */
const KINDS = { words: true, facts: true, files: false } as const
type Kind = keyof typeof KINDS
const APART = ['keys', 'offsets', 'ordinals', 'since'] as const satisfies readonly (keyof Apart)[]

export function partsOf(catalog: Catalog): Parts {
  const { base, nameStarts, words } = catalog
  const parts: Record<string, Column> = {
    names: catalog.names.subarray(0, nameStarts[base]),
    nameStarts: nameStarts.subarray(0, base + 1),
    namesInOrder: catalog.namesInOrder,
    nameKeys: keysAsBytes(catalog),
    places: catalog.places.subarray(0, words.starts[base]),
  }
  for (const name of NUMBERS) parts[name] = catalog[name].subarray(0, base)
  for (const name of APART) parts[`apart.${name}`] = catalog.apart[name]
  for (const kind of Object.keys(KINDS) as Kind[]) {
    for (const [name, part] of Object.entries(partsOfKind(catalog, kind))) {
      parts[`${kind}.${name}`] = part
    }
  }
  return parts
}

function partsOfKind({ base, ...catalog }: Catalog, kind: Kind): Parts {
  const { terms, postings, starts, lists } = catalog[kind]
  const { pool, starts: textStarts } = terms.parts()
  const lengths = KINDS[kind] ? [base + 1, starts[base]] : [0, 0]
  return {
    ...{ pool, textStarts, ...postings?.parts() },
    ...{ starts: starts.subarray(0, lengths[0]), lists: lists.subarray(0, lengths[1]) },
  }
}

function keysAsBytes({ nameKeys, base }: Catalog): Uint8Array<ArrayBuffer> {
  const ofBase = [...nameKeys].filter(([ordinal]) => ordinal < base)
  return new Uint8Array(Buffer.from(JSON.stringify(ofBase)))
}

/**
 * Creates a catalog from arrays.
 * @param parts as `partsOf` returned them; the catalog takes them over
 */
export function catalogOf(parts: Parts): Catalog {
  const part = <T extends Column>(name: string) => parts[name] as T
  const count = parts.ids.length
  const kindOf = (kind: Kind) => vocabularyOf((name) => parts[`${kind}.${name}`], kind, count)
  const live = noBits(count).fill(0xffff_ffff)
  for (let at = count; at < live.length * 32; at++) live[at >>> 5] &= ~(1 << (at & 31))
  const keys = JSON.parse(Buffer.from(part<Uint8Array<ArrayBuffer>>('nameKeys')).toString())
  const words = kindOf('words')
  const places = part<Uint16Array<ArrayBuffer>>('places')
  return {
    ...createCatalog(),
    ...(Object.fromEntries(NUMBERS.map((name) => [name, parts[name]])) as NumberColumns),
    ...{ count, base: count, live, dead: deadOf(parts.seeders) },
    names: part('names'),
    nameStarts: part('nameStarts'),
    namesInOrder: part('namesInOrder'),
    namePlaces: placesOf(part<Uint32Array<ArrayBuffer>>('namesInOrder')),
    nameKeys: new Map(keys as [number, string][]),
    ...{ words, places, tagWords: tagWordsOf({ words, places, count }) },
    files: kindOf('files'),
    facts: kindOf('facts'),
    apart: Object.fromEntries(
      APART.map((name) => [name, parts[`apart.${name}`]]),
    ) as unknown as Apart,
    pairs: null,
  }
}

/** Returns the torrents without seeders. */
function deadOf(seeders: Column): Bits {
  const dead = noBits(seeders.length)
  for (let ordinal = 0; ordinal < seeders.length; ordinal++) {
    if (seeders[ordinal] === 0) setBit(dead, ordinal)
  }
  return dead
}

type NumberColumns = Pick<Catalog, (typeof NUMBERS)[number]>
type PartOf = (name: string) => Column

function vocabularyOf(part: PartOf, kind: Kind, count: number): Vocabulary {
  const numbers = (name: string) => part(name) as Uint32Array<ArrayBuffer>
  const lists = numbers('lists')
  return {
    terms: sealedTerms({
      pool: part('pool') as Uint8Array<ArrayBuffer>,
      starts: numbers('textStarts'),
    }),
    postings: sealedPostings(
      {
        ...{ offsets: numbers('offsets'), ordinals: numbers('ordinals') },
        ...{ denseTerms: numbers('denseTerms'), denseBits: numbers('denseBits') },
      },
      count,
    ),
    ...{ lists, used: lists.length },
    starts: KINDS[kind] ? numbers('starts') : new Uint32Array(1),
  }
}
