import type { Shed } from '../../domain/announce/shed.ts'
import { H } from './layout.ts'

/** The reductions under load, for announce threads to read: two words, thousandths. */
export function writeShed(words: Int32Array, { stretch, lists }: Shed): void {
  words[H.shed] = Math.round(stretch)
  words[H.shed + 1] = Math.round(lists)
}

/** The factor of every interval. */
export function readStretch(words: Int32Array): number {
  return words[H.shed]
}

/** The factor of every list of peers. */
export function readLists(words: Int32Array): number {
  return words[H.shed + 1]
}
