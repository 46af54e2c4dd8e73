import type { Countdown, RequirementState } from '../../domain/hit-and-run/judge.ts'
import { countdown } from '../../domain/hit-and-run/judge.ts'
import type { HitAndRunRules } from '../../domain/hit-and-run/rules.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import type { TimeText } from '../../shared/format.ts'
import { bytes, countdownText, plural, pointWords, timeText } from '../../shared/format.ts'
import type { Owed } from '../../store/hit-and-run/facts.ts'
import type { SettledRow } from '../../store/hit-and-run/lists.ts'
import type { HitAndRunPolicy } from '../../store/hit-and-run/policies.ts'
import type { PageData } from '../http/action.ts'
import { breakable } from '../ui/breakable.ts'
import { REQUIREMENT_LABELS } from './parts/labels.ts'

/** Thousandths of a point. */
const POINT = 1_000n

export interface Seen {
  /** Null: the site has never had seeding requirements. */
  readonly policy: HitAndRunPolicy | null
  readonly open: readonly Owed[]
  readonly settled: readonly SettledRow[]
  /** Number of active warnings. */
  readonly warnings: number
  readonly ban: { readonly reason: string; readonly endsAt: Date | null } | null
  /** Thousandths. */
  readonly points: bigint
}

interface Line {
  readonly name: string
  /** HTML of the name, which may break between words. */
  readonly nameHtml: string
  readonly href: string
  readonly state: string
  readonly isBad: boolean
  readonly toSeed: string
  readonly toUpload: string | null
  readonly until: string
  readonly then: string
  readonly thenAt: TimeText | null
  readonly pardonHref: string | null
}

export interface OwnRequirementsPage extends PageData {
  readonly isOff: boolean
  readonly says: readonly string[]
  readonly ban: { readonly reason: string; readonly ends: TimeText | null } | null
  readonly lines: readonly Line[]
  readonly isEmpty: boolean
  readonly price: string | null
  readonly settled: readonly {
    readonly nameHtml: string
    readonly href: string
    readonly how: string
    readonly reason: string | null
    readonly at: TimeText
  }[]
  readonly hasSettled: boolean
}

export function ownPage(seen: Seen, now: Date): OwnRequirementsPage {
  const { policy, open, settled, warnings, ban, points } = seen
  const isOff = policy === null || !policy.isOn
  const rules = isOff ? null : policy.rules
  const price = rules === null ? 0 : rules.pardonPoints
  const canPay = price > 0 && points >= BigInt(price) * POINT
  return {
    title: 'Hit and run',
    isOff,
    says: rules === null ? [] : rulesText(rules, warnings),
    ban: ban && { reason: ban.reason, ends: ban.endsAt && timeText(ban.endsAt, now) },
    lines: rules === null ? [] : open.map((one) => lineOf(one, rules, canPay, now)),
    isEmpty: rules === null || open.length === 0,
    price: canPay ? pointWords(BigInt(price) * POINT) : null,
    settled: settled.map((row) => ({
      nameHtml: breakable(row.torrent),
      href: `/torrents/${row.torrentId}`,
      how: REQUIREMENT_LABELS[row.state],
      reason: row.reason,
      at: timeText(row.settledAt, now),
    })),
    hasSettled: settled.length > 0,
  }
}

function rulesText(rules: HitAndRunRules, warnings: number): readonly string[] {
  const { seedHours, ratio, warningsMost, warningDays, downloadedPercent } = rules
  const part = downloadedPercent === 100 ? 'all' : `more than ${downloadedPercent} %`
  const back =
    ratio > 0 ? ` or upload ${ratio === 1 ? 'as much as its size' : `${ratio} times its size`}` : ''
  const held = plural(warnings, 'warning', 'warnings')
  const most =
    `${plural(warningsMost, 'active warning disables', 'active warnings disable')} downloading ` +
    'until one ends.'
  const long = countdownText(seedHours * HOUR_SECONDS)
  return [
    `After downloading ${part} of a torrent, seed it for ${long}${back}.`,
    `A warning ends after ${plural(warningDays, 'day', 'days')}, or when you have seeded the ` +
      'torrent.',
    ...(warningsMost > 0 ? [`You have ${held}. ${most}`] : []),
  ]
}

function lineOf(owed: Owed, rules: HitAndRunRules, canPay: boolean, now: Date): Line {
  const { known, facts, torrentId, torrent } = owed
  const left = countdown(known, facts, rules, now.getTime() / 1000)
  const { then, at } = thenOf(owed, left)
  return {
    name: torrent,
    nameHtml: breakable(torrent),
    href: `/torrents/${torrentId}`,
    state: facts.isSeeding ? 'seeding' : REQUIREMENT_LABELS[known.state],
    isBad: known.state === 'warned' || (known.state === 'prewarned' && !facts.isSeeding),
    toSeed: countdownText(left.toSeed),
    toUpload: left.toUpload === null ? null : bytes(left.toUpload),
    until:
      left.metAt === null
        ? 'not seeding'
        : `${timeText(new Date(left.metAt * 1000), now).text} if you keep seeding`,
    then,
    thenAt: at === null ? null : timeText(new Date(at * 1000), now),
    pardonHref: canPay ? `/hit-and-run/${torrentId}/pardon` : null,
  }
}

function thenOf({ known, facts }: Owed, { next }: Countdown) {
  if (facts.isImmune) return { then: 'none: you are exempt', at: null }
  if (facts.isOnVacation) return { then: 'none during your vacation', at: null }
  if (known.state === 'warned') return { then: 'warning ends', at: known.warningEndsAt }
  if (next === null) return { then: 'none while you seed', at: null }
  return { then: next.act === 'warn' ? 'warning' : 'reminder', at: next.at }
}

export function ownJson({ policy, open, settled, warnings, ban }: Seen, now: Date) {
  const isOn = policy?.isOn === true
  const rules = policy?.rules
  return {
    isOn,
    seedHours: rules?.seedHours ?? 0,
    ratio: String(rules?.ratio ?? 0),
    pardonPoints: isOn ? (rules?.pardonPoints ?? 0) : 0,
    warnings,
    warningsMost: rules?.warningsMost ?? 0,
    forbiddenUntil: ban?.endsAt ?? null,
    items: isOn && rules !== undefined ? open.map((one) => owedJson(one, rules, now)) : [],
    settled: settled.map(({ torrentId, torrent, state, settledAt, reason }) => ({
      ...{ torrent: torrentId, name: torrent, state: state as RequirementState },
      ...{ settledAt, reason },
    })),
  }
}

function owedJson({ torrentId, torrent, known, facts }: Owed, rules: HitAndRunRules, now: Date) {
  const left = countdown(known, facts, rules, now.getTime() / 1000)
  const asDate = (at: number | null) => (at === null ? null : new Date(at * 1000))
  return {
    ...{ torrent: torrentId, name: torrent, state: known.state },
    since: new Date(facts.since * 1000),
    seeding: facts.isSeeding,
    seededSeconds: facts.seededSeconds,
    toSeedSeconds: Math.ceil(left.toSeed),
    toUpload: left.toUpload,
    metAt: asDate(left.metAt),
    next: left.next && { act: left.next.act, at: new Date(left.next.at * 1000) },
    warningEndsAt: asDate(known.warningEndsAt),
  }
}
