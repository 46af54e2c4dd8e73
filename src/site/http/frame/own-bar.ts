import { buffer } from '../../../domain/ratio/buffer.ts'
import { bytes, count, exactBytes, points, ratio, requiredText } from '../../../shared/format.ts'
import type { OwnFigures } from '../../../store/records/members/own-figures.ts'

/** A figure in the bar above every page, with a link to its explanation. */
export interface OwnFigure {
  readonly label: string
  readonly text: string
  readonly title: string
  readonly href: string
  /** Small screens show only these until the bar is opened. */
  readonly isMain: boolean
  readonly isBad: boolean
}

export function ownBar(own: OwnFigures): readonly OwnFigure[] {
  const { milliPoints, tokens, seeding, leeching, toSeed } = own
  const figures = [
    ...trafficFigures(own),
    other('Points', wholePoints(milliPoints), `Your points: ${points(milliPoints)}`, '/points'),
    other('Tokens', count(tokens), 'Freeleech tokens', '/points'),
    other('Seeding', count(seeding), 'Torrents you are seeding', '/me/seeding'),
    other('Leeching', count(leeching), 'Torrents you are downloading', '/me'),
  ]
  if (toSeed === 0) return figures
  return [...figures, main('To seed', count(toSeed), 'Seeding requirements', '/hit-and-run')]
}

function trafficFigures({ uploaded, downloaded, required, before }: OwnFigures): OwnFigure[] {
  const free = buffer(uploaded, downloaded, required)
  const now = ratio(uploaded, downloaded)
  const asked = required === null ? 'No ratio is required' : `Required: ${requiredText(required)}`
  const limit = required === null ? '1.00' : `the required ${requiredText(required)}`
  const then = before && ([BigInt(before.uploaded), BigInt(before.downloaded)] as const)
  const since = (text: string) => (before === null ? '' : `; ${text} since ${before.day}`)
  const moved = (value: bigint, at = 0) => {
    return `${exactBytes(value)}${since(change(value - (then?.[at] ?? 0n)))}`
  }
  const freeThen = then === null ? free : buffer(...then, required)
  return [
    main('Up', bytes(uploaded), `Uploaded: ${moved(uploaded)}`, '/ledger/traffic'),
    main('Down', bytes(downloaded), `Downloaded: ${moved(downloaded, 1)}`, '/ledger/traffic'),
    {
      ...main(
        'Ratio',
        now,
        asked + (then ? `; ${ratio(...then)} on ${before?.day}` : ''),
        STANDING,
      ),
      isBad: required !== null && free < 0n,
    },
    other(
      'Buffer',
      signed(free),
      `What you can download before your ratio falls to ${limit}${since(change(free - freeThen))}`,
      STANDING,
    ),
  ]
}

/** The bar has one line, so tenths of points are in the title. */
function wholePoints(milli: OwnFigures['milliPoints']): string {
  const whole = BigInt(milli)
  return points(whole < 1_000n ? whole : whole - (whole % 1_000n))
}

const STANDING = '/me/standing'

function signed(value: bigint): string {
  return value < 0n ? `-${bytes(-value)}` : bytes(value)
}

function change(value: bigint): string {
  return value < 0n ? signed(value) : `+${bytes(value)}`
}

function main(label: string, text: string, title: string, href: string): OwnFigure {
  return { label, text, title, href, isMain: true, isBad: false }
}

function other(label: string, text: string, title: string, href: string): OwnFigure {
  return { label, text, title, href, isMain: false, isBad: false }
}
