import type { Shed } from '../../domain/announce/shed.ts'
import { H } from './layout.ts'

/** Writes the reductions under load for announce threads: two words, in thousandths. */
export function writeShed(words: Int32Array, { stretch, lists }: Shed): void {
  words[H.shed] = Math.round(stretch)
  words[H.shed + 1] = Math.round(lists)
}

/** Returns the factor by which every interval is multiplied, in thousandths. */
export function readStretch(words: Int32Array): number {
  return words[H.shed]
}

/** Returns the factor by which every peer list is multiplied, in thousandths. */
export function readLists(words: Int32Array): number {
  return words[H.shed + 1]
}
