import type { AddressRange } from './network-ranges.ts'
import { addressNumber, joined, networkRange, networksOf } from './network-ranges.ts'

// Reads public tables of autonomous systems and the networks that each announces.

export interface AsnLine {
  readonly asn: number
  readonly name: string
  readonly range: AddressRange
}

export interface AsnNetworks {
  readonly asn: number
  readonly name: string
  readonly networks: readonly string[]
}

const NAME_LENGTH = 100
const HIGHEST = 4_294_967_295

/**
 * Reads a line of such a table: `network,asn,…` or `first,last,asn,…`, separated by commas or tabs;
 * the last field after the number is the name. Null for other lines, and for ASN 0, which means
 * that the network is not assigned.
 */
export function readAsnLine(line: string): AsnLine | null {
  const fields = line.split(/[,\t]/).map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
  const last = addressNumber(fields[1] ?? '')
  const first = addressNumber(fields[0])
  const isRange = last !== null && first?.bits === last.bits && last.value >= first.value
  const range = isRange
    ? { bits: last.bits, first: first.value, last: last.value }
    : networkRange(fields[0])
  const behind = fields.slice(isRange ? 2 : 1)
  const asn = /^(?:AS)?(\d{1,10})$/i.exec(behind[0] ?? '')?.[1]
  if (range === null || asn === undefined || Number(asn) > HIGHEST) return null
  const name = behind.length > 1 ? behind[behind.length - 1].slice(0, NAME_LENGTH) : ''
  return { asn: Number(asn), name, range }
}

/** Returns the networks of each autonomous system, combined into as few as possible. */
export function byAsn(lines: Iterable<AsnLine>): readonly AsnNetworks[] {
  const found = new Map<number, { name: string; ranges: AddressRange[] }>()
  for (const { asn, name, range } of lines) {
    if (asn === 0) continue
    const one = found.get(asn) ?? { name, ranges: [] }
    one.ranges.push(range)
    found.set(asn, one)
  }
  return [...found].map(([asn, { name, ranges }]) => {
    return { asn, name, networks: joined(ranges).flatMap(networksOf) }
  })
}
