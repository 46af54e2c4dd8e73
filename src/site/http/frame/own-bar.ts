import { bytes, count, points, ratio } from '../../../shared/format.ts'
import type { OwnFigures } from '../../../store/members/own-figures.ts'

/** A figure in the bar above every page; it leads to its explanation. */
export interface OwnFigure {
  readonly label: string
  readonly text: string
  readonly title: string
  readonly href: string
  /** Small screens show only these. */
  readonly isMain: boolean
}

export function ownBar(own: OwnFigures): readonly OwnFigure[] {
  const { uploaded, downloaded, milliPoints, tokens, seeding, leeching, toSeed } = own
  const exact = (value: bigint) => `${count(value)} bytes`
  const figures: OwnFigure[] = [
    main('Up', bytes(uploaded), `Uploaded: ${exact(uploaded)}`, '/ledger/traffic'),
    main('Down', bytes(downloaded), `Downloaded: ${exact(downloaded)}`, '/ledger/traffic'),
    main('Ratio', ratio(uploaded, downloaded), 'Your ratio, and what is required', '/me/standing'),
    other('Points', points(milliPoints), 'Your points', '/bonus'),
    other('Tokens', count(tokens), 'Freeleech tokens', '/bonus'),
    other('Seeding', count(seeding), 'Torrents that you seed now', '/me'),
    other('Leeching', count(leeching), 'Torrents that you download now', '/me'),
  ]
  if (toSeed === 0) return figures
  return [...figures, main('To seed', count(toSeed), 'Seeding requirements', '/obligations')]
}

function main(label: string, text: string, title: string, href: string): OwnFigure {
  return { label, text, title, href, isMain: true }
}

function other(label: string, text: string, title: string, href: string): OwnFigure {
  return { label, text, title, href, isMain: false }
}
