import { factorsText } from '../../../../domain/promotions/scopes.ts'
import type { Factors } from '../../../../domain/promotions/worth.ts'
import { bytes, countdownText } from '../../../../shared/format.ts'
import type { OwnMarks } from '../../../../store/torrents/beside.ts'

/** A word behind the name of a torrent. */
export interface Mark {
  readonly text: string
  /** What it means for the reader, in figures. */
  readonly title: string | null
}

/** The factors of a torrent when they are not 1, and the reader's relation to it. */
export function marksOf(
  size: number,
  worth: Factors | undefined,
  own: OwnMarks | undefined,
): readonly Mark[] {
  const promoted = worth === undefined ? [] : [factorMark(size, worth)]
  return [...promoted, ...ownMarks(own).map((text) => ({ text, title: null }))]
}

function factorMark(size: number, { upPermille, downPermille }: Factors): Mark {
  const isFree = downPermille === 0 && upPermille >= 1_000
  const times = upPermille === 1_000 ? '' : `, ×${upPermille / 1_000} upload`
  const text = isFree ? `Freeleech${times}` : factorsText(upPermille, downPermille)
  const saved = Math.round((size * (1_000 - downPermille)) / 1_000)
  const title = saved > 0 ? `Saves you ${bytes(saved)} of download` : null
  return { text, title }
}

function ownMarks(own: OwnMarks | undefined): readonly string[] {
  if (own === undefined) return []
  const has = own.isSeeding ? ['Seeding ✓'] : own.isSnatched ? ['Snatched'] : []
  return [
    ...(own.isLeeching ? ['Leeching'] : []),
    ...has,
    ...(own.toSeed === null ? [] : [`To seed: ${countdownText(own.toSeed)}`]),
  ]
}
