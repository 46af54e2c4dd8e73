import type { Bits } from './bits.ts'
import { setBit } from './bits.ts'
import type { Catalog } from './catalog.ts'

// The torrents of bundles. A search by ID names only a few bundles, whereas reading the bundle of
// each of a million torrents would take 9 ms.

/** Bundle and ordinal in one number, ascending. */
type Keys = Float64Array<ArrayBuffer>

/** More than the highest ordinal: a catalog of that size would not fit into memory. */
const ORDINALS = 2 ** 26

const keysOf = new WeakMap<Catalog, { readonly base: number; readonly keys: Keys }>()

/** Returns torrents directly in one of these bundles. */
export function ofBundles(catalog: Catalog, ids: readonly number[]): Bits {
  const { bundles, base, count, scratch } = catalog
  const found = scratch.none(count)
  if (ids.length === 0) return found
  const keys = orderedKeys(catalog)
  for (const id of ids) {
    const end = (id + 1) * ORDINALS
    for (let at = firstFrom(keys, id * ORDINALS); at < keys.length && keys[at] < end; at++) {
      setBit(found, keys[at] - id * ORDINALS)
    }
  }
  const asked = new Set(ids)
  for (let at = base; at < count; at++) if (asked.has(bundles[at])) setBit(found, at)
  return found
}

/** Returns the keys in order. The first search creates them: an ordinal's bundle never changes. */
function orderedKeys(catalog: Catalog): Keys {
  const { base, bundles } = catalog
  const known = keysOf.get(catalog)
  if (known?.base === base) return known.keys
  const keys = new Float64Array(base)
  let used = 0
  for (let at = 0; at < base; at++) {
    if (bundles[at] !== 0) keys[used++] = bundles[at] * ORDINALS + at
  }
  const made = keys.slice(0, used).sort()
  keysOf.set(catalog, { base, keys: made })
  return made
}

function firstFrom(keys: Keys, least: number): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle] < least) low = middle + 1
    else high = middle
  }
  return low
}
