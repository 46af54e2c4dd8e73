import { HOUR_MS } from '../../../domain/units.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, span, timeText } from '../../../shared/format.ts'
import type { NodeRow } from '../../../store/fleet/nodes.ts'
import { isDiskFull, SILENT_SECONDS } from '../../../store/fleet/nodes.ts'
import type { NewMemberRow, SiteDay, Standing } from '../../../store/fleet/overview.ts'
import type { QueueRow } from '../../../store/notifications/work-queues.ts'
import { MANY } from '../../../store/notifications/work-queues.ts'
import type { PageData } from '../../http/action.ts'
import type { ChartPart } from '../../ui/charts.ts'
import { dayChart } from '../../ui/day-chart.ts'
import { memberHref } from '../frame/links.ts'
import type { FirstSteps } from './first-steps.ts'
import type { Queue } from './queues.ts'

export interface HomeState {
  /** The first steps for the owner of a new site; null when none remain. */
  readonly first: FirstSteps | null
  /** The queues that the viewer may work on, and the number of items waiting in them. */
  readonly queues: readonly Queue[]
  readonly waiting: readonly QueueRow[]
  readonly standing: Standing
  readonly newest: readonly NewMemberRow[]
  /** The figures of the most recent days; `firstDay` is in days since 1970. */
  readonly days: readonly SiteDay[]
  readonly firstDay: number
  readonly fleet: readonly NodeRow[]
  readonly seesNodes: boolean
  readonly can: (permission: Permission) => boolean
}

interface QueueCard {
  readonly label: string
  readonly text: string
  readonly hint: string
  readonly href: string
  /** The digit that opens it; null for the tenth and later. */
  readonly key: string | null
  /** The button that opens the next item; null if there is only the list. */
  readonly next: Queue['next'] | null
  /** How long the oldest item has waited, and who is working on some. */
  readonly state: string | null
  /** Whether something waits, and whether something has waited too long. */
  readonly isDue: boolean
  readonly isLate: boolean
}

interface Figure {
  readonly label: string
  readonly text: string
  readonly title: string | null
}

interface NewMemberLine {
  readonly name: string
  readonly href: string
  readonly inviter: { readonly name: string; readonly href: string } | null
  readonly joined: TimeText
}

export interface HomePage extends PageData {
  readonly first: FirstSteps | null
  /** The queues in which something waits. */
  readonly queues: readonly QueueCard[]
  /** The other queues. */
  readonly others: readonly QueueCard[]
  readonly hasOthers: boolean
  readonly isCalm: boolean
  readonly charts: readonly ChartPart[]
  readonly figures: readonly Figure[]
  readonly newest: readonly NewMemberLine[]
  /** Console pages for the most frequent tasks of staff. */
  readonly shortcuts: readonly { readonly label: string; readonly href: string }[]
  readonly hasShortcuts: boolean
}

export function homePage(state: HomeState, now: Date): HomePage {
  const cards = cardsOf(state, now)
  const queues = cards.filter(({ isDue }) => isDue)
  const others = cards.filter(({ isDue }) => !isDue)
  const shortcuts = SHORTCUTS.filter(({ permission }) => state.can(permission))
  return {
    title: 'Console',
    shortcuts,
    hasShortcuts: shortcuts.length > 0,
    first: state.first,
    queues,
    others,
    hasOthers: others.length > 0,
    isCalm: queues.length === 0,
    charts: chartsOf(state, now),
    figures: figuresOf(state, now),
    newest: state.newest.map((row) => ({
      name: row.name,
      href: memberHref(row.name),
      inviter: row.inviter === null ? null : { name: row.inviter, href: memberHref(row.inviter) },
      joined: timeText(row.createdAt, now),
    })),
  }
}

const SHORTCUTS: readonly { label: string; href: string; permission: Permission }[] = [
  { label: 'Find a member', href: '/admin/users', permission: 'members.see-private' },
  {
    label: 'Make a category freeleech',
    href: '/admin/promotions/new?scope=category',
    permission: 'promotions.edit',
  },
  {
    label: 'Clients seen recently',
    href: '/admin/settings/clients',
    permission: 'settings.edit',
  },
  { label: 'Ban a network', href: '/admin/bans/networks/new', permission: 'networks.ban' },
]

function chartsOf({ days, firstDay }: HomeState, now: Date): readonly ChartPart[] {
  const chart = (label: string, name: string, values: readonly number[]) => {
    const lines = [{ label: name, values: values.map(BigInt) }]
    return dayChart({ label, firstDay, lines, text: count, now })
  }
  const traffic = [
    { label: 'Uploaded', values: days.map(({ uploaded }) => uploaded) },
    { label: 'Downloaded', values: days.map(({ downloaded }) => downloaded) },
  ]
  return [
    chart(
      'New members by day',
      'Members',
      days.map(({ members }) => members),
    ),
    chart(
      'New torrents by day',
      'Torrents',
      days.map(({ torrents }) => torrents),
    ),
    dayChart({ label: 'Traffic by day', firstDay, lines: traffic, text: bytes, now }),
    chart(
      'Announces by day',
      'Announces',
      days.map(({ announces }) => announces),
    ),
  ]
}

export function homeJson({ waiting, standing, newest, fleet, days }: HomeState, now: Date) {
  return {
    queues: waiting,
    days,
    trackers: { silent: silentNodes(fleet, now).length, full: fullNodes(fleet, now).length },
    standing,
    newest: newest.map(({ name, role, inviter, createdAt }) => ({
      name,
      role,
      inviter,
      createdAt,
    })),
  }
}

function cardsOf(state: HomeState, now: Date): QueueCard[] {
  const queues = state.queues.map((queue) => {
    const row = state.waiting.find(({ name }) => name === queue.name)
    return queueCard(queue, row, now)
  })
  const cards = [...(state.seesNodes ? trackerCards(state, now) : []), ...queues]
  return cards.map((card, at) => ({ ...card, key: at < 9 ? String(at + 1) : null }))
}

function queueCard(queue: Queue, row: QueueRow | undefined, now: Date): QueueCard {
  const { label, hint, href, patienceHours } = queue
  const { count: amount = 0, oldest = null, held = 0, mine = 0 } = row ?? {}
  const waited = oldest === null ? 0 : now.getTime() - oldest.getTime()
  const isLate = waited > patienceHours * HOUR_MS
  const words = [
    ...(oldest === null ? [] : [`oldest ${span(waited / 1000) ?? 'just now'}`]),
    ...(isLate ? ['late'] : []),
    ...(held > 0 ? [`${count(held)} claimed${mine > 0 ? `, ${count(mine)} by you` : ''}`] : []),
  ]
  return {
    label,
    text: amount >= MANY ? `${count(MANY)} or more` : count(amount),
    hint,
    href,
    key: null,
    next: queue.next ?? null,
    state: words.length === 0 ? null : words.join(' · '),
    isDue: amount > 0,
    isLate,
  }
}

/** Returns the cards of trackers that need attention: silent ones, and those with a full disk. */
function trackerCards({ fleet }: HomeState, now: Date): QueueCard[] {
  const href = '/admin/tracker'
  const card = (label: string, amount: number, hint: string) => {
    const rest = { text: count(amount), state: null, key: null, next: null, href }
    return { label, hint, ...rest, isDue: amount > 0, isLate: amount > 0 }
  }
  return [
    card(
      'Silent trackers',
      silentNodes(fleet, now).length,
      'Announces of their members fail or go to other trackers.',
    ),
    card(
      'Trackers with a full disk',
      fullNodes(fleet, now).length,
      'Announces are answered, but traffic is not counted until there is space again.',
    ),
  ]
}

function figuresOf({ standing, fleet }: HomeState, now: Date): Figure[] {
  const up = fleet.filter((node) => !isSilent(node, now))
  const sum = (pick: (node: NodeRow) => number) => up.reduce((all, node) => all + pick(node), 0)
  const figure = (label: string, value: number) => ({ label, text: count(value), title: null })
  return [
    figure('Members', standing.members),
    figure('Seen in the last 24 hours', standing.seenToday),
    figure('Banned', standing.banned),
    figure('Torrents', standing.torrents),
    figure('Trackers up', up.length),
    figure(
      'Peers',
      sum((node) => node.heartbeat.peers),
    ),
    figure(
      'Announces per second',
      sum((node) => node.heartbeat.announcesPerSecond),
    ),
  ]
}

function silentNodes(fleet: readonly NodeRow[], now: Date): NodeRow[] {
  return fleet.filter((node) => isSilent(node, now))
}

/** Returns the trackers that cannot write traffic to disk (contract §5.1). */
function fullNodes(fleet: readonly NodeRow[], now: Date): NodeRow[] {
  return fleet.filter((node) => !isSilent(node, now) && isDiskFull(node))
}

function isSilent({ heartbeatAt }: NodeRow, now: Date): boolean {
  return now.getTime() - heartbeatAt.getTime() > SILENT_SECONDS * 1000
}
