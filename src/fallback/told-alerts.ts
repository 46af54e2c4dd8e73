import type { NextAlert } from '../domain/alerts/look.ts'
import type { MutedBy } from '../domain/alerts/muted.ts'
import { isMuted } from '../domain/alerts/muted.ts'
import type { Wishes } from '../domain/alerts/recipients.ts'
import { wants } from '../domain/alerts/recipients.ts'
import type { AlertLine } from '../shared/alerts/message.ts'
import type { ToldAlert } from '../shared/alerts/told.ts'

// Pure functions about the alerts that nodes have sent. What a target gets depends on the current
// state of the alerts and on what it has accepted, never on the state at an earlier attempt.

type Told = readonly ToldAlert[]

/**
 * Merges several lists, such as those of nodes that reported before. For each condition and
 * subject, the result has the open alert and the ended ones.
 */
export function merged(lists: readonly Told[]): Told {
  const byKey = new Map<string, ToldAlert[]>()
  for (const alert of lists.flat()) {
    const key = keyOf(alert)
    byKey.set(key, [...(byKey.get(key) ?? []), alert])
  }
  return [...byKey.values()].flatMap(mergedOne)
}

function mergedOne(all: Told): Told {
  const ended = endedOnce(all.filter(({ state }) => state === 'resolved'))
  const endedAt = Math.max(-1, ...ended.map(({ goneSince }) => goneSince ?? 0))
  // An alert that began before the last end is from a node that did not see that end.
  const open = all.filter(({ state, since }) => state !== 'resolved' && since > endedAt)
  return open.length === 0 ? ended : [...ended, open.reduce(together)]
}

/**
 * Merges the reports of the same end from several nodes: a target that one of them has informed
 * counts as informed.
 */
function endedOnce(all: Told): Told {
  const bySince = new Map<number, ToldAlert>()
  for (const alert of all) {
    const known = bySince.get(alert.since)
    const first = known ?? alert
    const both = Object.entries(alert.targets).filter(([name]) => timeOf(first, name) !== null)
    bySince.set(alert.since, { ...first, targets: Object.fromEntries(both) })
  }
  return [...bySince.values()]
}

const RANKS = ['pending', 'firing', 'silenced', 'acknowledged']

function together(one: ToldAlert, other: ToldAlert): ToldAlert {
  const [first] = [one, other].toSorted((a, b) => RANKS.indexOf(b.state) - RANKS.indexOf(a.state))
  const targets = { ...one.targets }
  for (const [name, at] of Object.entries(other.targets)) {
    targets[name] = Math.max(at, timeOf(one, name) ?? 0)
  }
  const times = [one.toldAt, other.toldAt].filter((at) => at !== null)
  return {
    ...first,
    ...{ says: one.says, goneSince: one.goneSince, targets },
    since: Math.min(one.since, other.since),
    toldAt: times.length === 0 ? null : Math.max(...times),
  }
}

/** Returns the alerts after a check. An alert that ended before any target got it is dropped. */
export function afterLook(alerts: Told, open: Told, changes: readonly NextAlert[]): Told {
  const changed = new Map(changes.map((change) => [change.id, change]))
  const next = open.flatMap((alert, id): Told => {
    const change = changed.get(id)
    if (change === undefined) return [alert]
    if (change.life === null) return []
    // The targets decide when the alert was sent.
    return [{ ...alert, ...change.life, toldAt: alert.toldAt, says: change.says }]
  })
  const before = alerts.filter(({ state }) => state === 'resolved')
  const fresh = changes.flatMap((change): Told => {
    if (change.id !== null || change.life === null) return []
    const { condition, subject, machine, severity, says, life } = change
    const ends = before.filter((one) => keyOf(one) === keyOf(change))
    // The clock of the node that saw the last end may be ahead of the clock of this node.
    const since = Math.max(life.since, ...ends.map(({ goneSince }) => (goneSince ?? 0) + 1))
    const about = { condition, subject, machine, severity, says }
    return [{ ...about, ...life, since, toldAt: null, targets: {} }]
  })
  const known = [...next, ...fresh].filter((alert) => alert.state !== 'resolved' || isTold(alert))
  return [...before, ...known]
}

/** Returns when a target accepted an alert, or null if it did not. Targets can have any name. */
function timeOf({ targets }: ToldAlert, name: string): number | null {
  return Object.hasOwn(targets, name) ? targets[name] : null
}

/** Returns whether any target has accepted the alert. */
export function isTold({ toldAt }: Pick<ToldAlert, 'toldAt'>): boolean {
  return toldAt !== null
}

/** A line about an alert that a target should get now. */
export interface DueLine {
  readonly what: Exclude<AlertLine['what'], 'test'>
  readonly alert: ToldAlert
}

export interface DueRules {
  readonly now: Date
  /** The milliseconds after which an alert is sent again; null: never. */
  readonly repeatMs: number | null
  readonly windows: readonly MutedBy[]
}

/** Returns the lines that a target should get now, given what it has accepted. */
export function dueLines(
  alerts: Told,
  target: Wishes & { readonly name: string },
  { now, repeatMs, windows }: DueRules,
): readonly DueLine[] {
  return alerts.flatMap((alert): DueLine[] => {
    if (!wants(target, alert.severity, now)) return []
    const at = timeOf(alert, target.name)
    if (alert.state === 'resolved') return at === null ? [] : [{ what: 'resolved', alert }]
    // An alert whose condition is no longer met is about to end.
    if (alert.state !== 'firing' || alert.goneSince !== null) return []
    if (isMuted(windows, alert, now)) return []
    if (at === null) return [{ what: 'firing', alert }]
    const isDue = repeatMs !== null && now.getTime() - at >= repeatMs
    return isDue ? [{ what: 'repeat', alert }] : []
  })
}

/** Returns the alerts after a target accepted these lines. */
export function afterDelivery(
  alerts: Told,
  name: string,
  lines: readonly DueLine[],
  now: Date,
): Told {
  return lines.reduce((all, line) => afterLine(all, name, line, now.getTime()), alerts)
}

function afterLine(alerts: Told, name: string, { what, alert }: DueLine, at: number): Told {
  const has = (one: ToldAlert) => ({ ...one, toldAt: at, targets: { ...one.targets, [name]: at } })
  const same = alerts.filter((one) => keyOf(one) === keyOf(alert))
  const ended = same.find((one) => one.state === 'resolved' && one.since === alert.since)
  if (what === 'resolved') {
    if (ended === undefined) return alerts
    const { [name]: _told, ...others } = ended.targets
    return alerts.map((one) => (one === ended ? { ...one, targets: others } : one))
  }
  const open = same.find((one) => one.state !== 'resolved')
  const found = open ?? ended
  if (found !== undefined) return alerts.map((one) => (one === found ? has(one) : one))
  // The alert ended while this line was being sent, so the target must get its end.
  return [...alerts, has({ ...alert, state: 'resolved', goneSince: at })]
}

function keyOf({ condition, subject }: Pick<ToldAlert, 'condition' | 'subject'>): string {
  return `${condition}\n${subject}`
}
