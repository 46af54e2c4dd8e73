import type { FileFault } from './faults.ts'
import { fault, quoted } from './faults.ts'
import type { V1Files } from './file-list.ts'

/**
 * The padding that must follow a file of a hybrid torrent so that the next file starts with a new
 * piece.
 */
interface Gap {
  readonly after: string
  readonly offset: number
  readonly sizeBytes: number
}

/**
 * Checks whether the padding in the v1 list of a hybrid torrent is what its v2 tree requires (BEP
 * 52): one padding file after each file that does not fill its last piece; the one after the last
 * file may be missing. libtorrent compares the lists entry by entry, so it refuses the same bytes
 * in two parts.
 */
export function faultOfPadding(
  { files, pads, pieceBytes }: Pick<V1Files, 'files' | 'pads' | 'pieceBytes'>,
  pieceLength: number,
): FileFault | null {
  const gaps = files.flatMap(({ path, sizeBytes, offset }): Gap[] => {
    const end = offset + sizeBytes
    const missing = (pieceLength - (end % pieceLength)) % pieceLength
    return sizeBytes > 0 && missing > 0 ? [{ after: path, offset: end, sizeBytes: missing }] : []
  })
  // A file list without padding at its end ends with its last file.
  if (gaps.length > 0 && gaps[gaps.length - 1].offset === pieceBytes) gaps.pop()
  for (const [at, gap] of gaps.entries()) {
    const pad = pads.at(at)
    if (pad?.offset === gap.offset && pad.sizeBytes === gap.sizeBytes && pad.isMarked) continue
    return mismatch(`after ${quoted(gap.after)}`, `one padding file of ${gap.sizeBytes} bytes`)
  }
  const [extra] = pads.slice(gaps.length)
  return extra === undefined ? null : mismatch(`at byte ${extra.offset}`, 'no padding')
}

function mismatch(where: string, expected: string): FileFault {
  const what = 'The v1 list does not have the padding that its v2 tree implies'
  return fault('HYBRID_MISMATCH', `${what}: ${where} it needs ${expected}.`)
}
