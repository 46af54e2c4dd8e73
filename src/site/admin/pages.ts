import type { TimeText } from '../../shared/format.ts'
import { count, timeText } from '../../shared/format.ts'
import type { NodeRow } from '../../store/nodes.ts'
import { isDiskFull, SILENT_SECONDS } from '../../store/nodes.ts'
import type { NewMemberRow, Standing, Waiting } from '../../store/overview.ts'
import type { PageData } from '../http/action.ts'
import { memberHref } from './links.ts'

export interface HomeState {
  readonly waiting: Waiting
  readonly standing: Standing
  readonly newest: readonly NewMemberRow[]
  readonly fleet: readonly NodeRow[]
  /** Whether the viewer may go there. */
  readonly rights: (href: string) => boolean
}

interface Queue {
  readonly label: string
  readonly text: string
  readonly hint: string
  readonly href: string | null
  /** Something waits. */
  readonly isDue: boolean
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
  readonly queues: readonly Queue[]
  readonly isCalm: boolean
  readonly figures: readonly Figure[]
  readonly newest: readonly NewMemberLine[]
}

export function homePage(state: HomeState, now: Date): HomePage {
  const queues = queuesOf(state, now)
  return {
    title: 'Console',
    queues,
    isCalm: queues.every(({ isDue }) => !isDue),
    figures: figuresOf(state, now),
    newest: state.newest.map((row) => ({
      name: row.name,
      href: memberHref(row.name),
      inviter: row.inviter === null ? null : { name: row.inviter, href: memberHref(row.inviter) },
      joined: timeText(row.createdAt, now),
    })),
  }
}

export function homeJson({ waiting, standing, newest, fleet }: HomeState, now: Date) {
  return {
    waiting: {
      ...waiting,
      silentNodes: silentNodes(fleet, now).length,
      fullNodes: fullNodes(fleet, now).length,
    },
    standing,
    newest: newest.map(({ name, role, inviter, createdAt }) => ({
      name,
      role,
      inviter,
      createdAt,
    })),
  }
}

function queuesOf({ waiting, fleet, rights }: HomeState, now: Date): Queue[] {
  const silent = silentNodes(fleet, now).length
  const queue = (label: string, amount: number, hint: string, href: string) => ({
    label,
    text: amount >= 1_000 ? '1,000 or more' : count(amount),
    hint,
    href: rights(href) ? href : null,
    isDue: amount > 0,
  })
  return [
    queue(
      'Trackers that are silent',
      silent,
      'Their members’ announces fail or go elsewhere.',
      '/admin/tracker',
    ),
    queue(
      'Trackers whose disk is full',
      fullNodes(fleet, now).length,
      'Announces are answered, but traffic is counted only once there is room again.',
      '/admin/tracker',
    ),
    queue(
      'Torrents that wait',
      waiting.pendingTorrents,
      'Uploaded, not yet listed.',
      '/admin/moderation',
    ),
    queue(
      'Mails that failed',
      waiting.failedMails,
      'Not taken by the mail server.',
      '/admin/mails?state=failed',
    ),
    queue(
      'Mails that were kept',
      waiting.keptMails,
      'No mail server is set: pass them on.',
      '/admin/mails?state=kept',
    ),
    queue(
      'Traffic set aside in 7 days',
      waiting.parkedEntries,
      'Announces that could not be booked, kept with the reason.',
      '/admin/traffic',
    ),
  ]
}

function figuresOf({ standing, fleet }: HomeState, now: Date): Figure[] {
  const up = fleet.filter((node) => !isSilent(node, now))
  const sum = (pick: (node: NodeRow) => number) => up.reduce((all, node) => all + pick(node), 0)
  const figure = (label: string, value: number) => ({ label, text: count(value), title: null })
  return [
    figure('Members', standing.members),
    figure('Seen in 24 hours', standing.seenToday),
    figure('Banned', standing.banned),
    figure('Torrents', standing.torrents),
    figure('Trackers up', up.length),
    figure(
      'Peers',
      sum((node) => node.heartbeat.peers),
    ),
    figure(
      'Announces a second',
      sum((node) => node.heartbeat.announcesPerSecond),
    ),
  ]
}

function silentNodes(fleet: readonly NodeRow[], now: Date): NodeRow[] {
  return fleet.filter((node) => isSilent(node, now))
}

/** Those that cannot write what announces tell (contract §5.1). */
function fullNodes(fleet: readonly NodeRow[], now: Date): NodeRow[] {
  return fleet.filter((node) => !isSilent(node, now) && isDiskFull(node))
}

function isSilent({ heartbeatAt }: NodeRow, now: Date): boolean {
  return now.getTime() - heartbeatAt.getTime() > SILENT_SECONDS * 1000
}
