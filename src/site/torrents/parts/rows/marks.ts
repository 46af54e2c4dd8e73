import { factorsText } from '../../../../domain/promotions/scopes.ts'
import { bytes, countdownText } from '../../../../shared/format.ts'
import type { OwnFactors } from '../../../../store/promotions/factors.ts'
import type { OwnMarks } from '../../../../store/torrents/beside.ts'

/** A word after the name of a torrent. */
export interface Mark {
  readonly text: string
  /** What it means for the reader, in figures. */
  readonly title: string | null
}

/**
 * The factors of a torrent that are neither 1 nor those of everything, which a line above every
 * page shows, and the reader's relation to it.
 */
export function marksOf(
  size: number,
  worth: OwnFactors | undefined,
  own: OwnMarks | undefined,
): readonly Mark[] {
  const promoted = worth === undefined ? [] : factorMarks(size, worth)
  return [...promoted, ...ownMarks(own).map((text) => ({ text, title: null }))]
}

function factorMarks(
  size: number,
  { upPermille: up, downPermille: down, everywhere }: OwnFactors,
): Mark[] {
  const hasOwnUp = up !== everywhere.upPermille
  const hasOwnDown = down !== everywhere.downPermille
  if (up < 1_000) return hasOwnUp ? [{ text: factorsText(up, down), title: null }] : []
  const saved = bytes(Math.round((size * (1_000 - down)) / 1_000))
  const less = { text: down === 0 ? 'Freeleech' : `×${down / 1_000} download` }
  return [
    ...(hasOwnDown ? [{ ...less, title: `Saves you ${saved} of download` }] : []),
    ...(hasOwnUp ? [{ text: `×${up / 1_000} upload`, title: null }] : []),
  ]
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
