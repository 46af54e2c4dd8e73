import { withRoom } from './arrays.ts'
import { compare } from './terms.ts'

// Places of names: numbers that ascend in the order of names (by bytes) and IDs, so that a list by
// name compares numbers. Torrents of the base have whole numbers. A later one is half a place
// before the next torrent of the base; between such torrents, bytes must be compared.

/** The parts of a catalog that the order of names needs. */
interface Names {
  readonly count: number
  readonly base: number
  readonly ids: Float64Array
  readonly names: Uint8Array<ArrayBuffer>
  readonly nameStarts: Uint32Array
  readonly namesInOrder: Uint32Array
}

export function nameOf({ names, nameStarts }: Names, ordinal: number): Buffer {
  const from = nameStarts[ordinal]
  return Buffer.from(names.buffer, names.byteOffset + from, nameStarts[ordinal + 1] - from)
}

/** How many bytes of a name are compared as one number. */
const HEAD_BYTES = 6

/** Returns the ordinals of the base in the order of names. */
export function inOrderOfNames(catalog: Names): Uint32Array<ArrayBuffer> {
  const { count, ids, names, nameStarts } = catalog
  const heads = Float64Array.from({ length: count }, (_, at) => headOf(catalog, at))
  return Uint32Array.from({ length: count }, (_, at) => at).sort(
    (a, b) =>
      heads[a] - heads[b] ||
      compare(names, nameStarts[a], nameStarts[a + 1], names, nameStarts[b], nameStarts[b + 1]) ||
      ids[a] - ids[b],
  )
}

function headOf({ names, nameStarts }: Names, ordinal: number): number {
  const [from, to] = [nameStarts[ordinal], nameStarts[ordinal + 1]]
  let head = 0
  for (let at = from; at < from + HEAD_BYTES; at++) head = head * 256 + (at < to ? names[at] : 0)
  return head
}

export function placesOf(inOrder: Uint32Array): Float64Array<ArrayBuffer> {
  const places = withRoom(Float64Array, inOrder.length)
  inOrder.forEach((ordinal, place) => (places[ordinal] = place))
  return places
}

/** Returns the place of a name and an ID, whether or not a torrent has them. */
export function placeOfName(catalog: Names, name: Uint8Array, id: number): number {
  const { base, ids, names, nameStarts, namesInOrder } = catalog
  const difference = (place: number) => {
    const at = namesInOrder[place]
    const order = compare(names, nameStarts[at], nameStarts[at + 1], name, 0, name.length)
    return order || ids[at] - id
  }
  let [low, high] = [0, base]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (difference(middle) < 0) low = middle + 1
    else high = middle
  }
  return low < base && difference(low) === 0 ? low : low - 0.5
}
