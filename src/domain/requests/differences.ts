import { showText } from '../taxonomy/attributes/show.ts'
import type { Attribute, AttributeValue, AttributeValues } from '../taxonomy/attributes/types.ts'

// Compares a torrent with what a request is for.

interface Wanted {
  readonly attributes: AttributeValues
}

/** Whether a torrent matches the category, the bundle and the attributes of a request. */
interface Offered {
  readonly isInCategory: boolean
  readonly isInBundle: boolean
  readonly attributes: AttributeValues
}

/** Lists in words how a torrent differs from a request; empty: it matches. */
export function differences(
  wanted: Wanted,
  offered: Offered,
  known: readonly Attribute[],
): readonly string[] {
  const found: string[] = []
  if (!offered.isInCategory) found.push('The torrent is in another category.')
  if (!offered.isInBundle) found.push('The torrent is not in the bundle of the request.')
  const byKey = new Map(known.map((attribute) => [attribute.key, attribute]))
  for (const [key, value] of Object.entries(wanted.attributes)) {
    const has = Object.hasOwn(offered.attributes, key) ? offered.attributes[key] : undefined
    if (has !== undefined && isMet(value, has)) continue
    const attribute = byKey.get(key)
    const shown = (one: AttributeValue) =>
      attribute === undefined ? String(one) : showText(attribute, one)
    const label = attribute?.label ?? key
    const says = has === undefined ? 'the torrent says nothing about it' : `not ${shown(has)}`
    found.push(`${label}: ${shown(value)}, ${says}.`)
  }
  return found
}

function isMet(wanted: AttributeValue, has: AttributeValue): boolean {
  if (typeof wanted === 'object') {
    return typeof has === 'object' && wanted.every((one) => has.includes(one))
  }
  if (typeof wanted === 'string' && typeof has === 'string') {
    return wanted.toLowerCase() === has.toLowerCase()
  }
  return wanted === has
}
