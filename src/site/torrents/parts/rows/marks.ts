import { factorsText } from '../../../../domain/promotions/scopes.ts'
import { bytes, countdownText } from '../../../../shared/format.ts'
import type { OwnFactors } from '../../../../store/promotions/factors.ts'
import type { OwnMarks } from '../../../../store/torrents/beside.ts'

/** A short word after the name of a torrent; every key is present, as in cells. */
export interface Mark {
  readonly text: string
  /** The rest of the text, for screen readers: `½` is read as `½ download`. */
  readonly more: string | null
  /** The arrow that is drawn after the text, as not every font has arrows. */
  readonly arrow: 'up' | 'down' | null
  /** What it means for the reader, in figures. */
  readonly title: string | null
}

/**
 * Returns the reader's relation to a torrent, and its factors unless they are 1 or apply to
 * everything, which a line above every page shows.
 */
export function marksOf(
  size: number,
  worth: OwnFactors | undefined,
  own: OwnMarks | undefined,
): readonly Mark[] {
  const promoted = worth === undefined ? [] : factorMarks(size, worth)
  return [...promoted, ...ownMarks(own).map((text) => markOf(text))]
}

/** A mark that is only a word. */
export function markOf(text: string, title: string | null = null): Mark {
  return { text, more: null, arrow: null, title }
}

function factorMarks(
  size: number,
  { upPermille: up, downPermille: down, everywhere }: OwnFactors,
): Mark[] {
  const hasOwnUp = up !== everywhere.upPermille
  const hasOwnDown = down !== everywhere.downPermille
  if (up < NORMAL) return hasOwnUp || hasOwnDown ? [markOf(factorsText(up, down))] : []
  return [...(hasOwnDown ? [downMark(size, down)] : []), ...(hasOwnUp ? [upMark(up)] : [])]
}

const NORMAL = 1_000
/** Signs that exist in every font. */
const SHARES: Readonly<Record<number, string>> = { 250: '¼', 500: '½', 750: '¾' }

function downMark(size: number, down: number): Mark {
  const saves = `saves you ${bytes(Math.round((size * (NORMAL - down)) / NORMAL))} of download`
  if (down === 0) return { text: 'Free', more: 'leech', arrow: null, title: `Freeleech: ${saves}` }
  const title = `×${down / NORMAL} download: ${saves}`
  return { text: SHARES[down] ?? `×${down / NORMAL}`, more: ' download', arrow: 'down', title }
}

function upMark(up: number): Mark {
  const text = `×${up / NORMAL}`
  return { text, more: ' upload', arrow: 'up', title: `${text} upload` }
}

function ownMarks(own: OwnMarks | undefined): readonly string[] {
  if (own === undefined) return []
  const has = own.isSeeding ? ['Seeding'] : own.isSnatched ? ['Snatched'] : []
  return [
    ...(own.isLeeching ? ['Leeching'] : []),
    ...has,
    ...(own.toSeed === null ? [] : [`To seed: ${countdownText(own.toSeed)}`]),
  ]
}
