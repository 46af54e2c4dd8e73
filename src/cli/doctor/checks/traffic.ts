import { sharedNames } from '../../../domain/fleet/shared-names.ts'
import { count } from '../../../shared/format.ts'
import type { Content } from '../../../store/fleet/health.ts'
import { findings, type Check, type Finding } from '../finding.ts'

const { warning, note, ok } = findings('traffic')

/** A tracker that has sent no heartbeat for this long is silent: it sends one every few seconds. */
const SILENT_SECONDS = 30
/** This many journal entries that wait to be booked are an hour's worth of a small tracker. */
const MANY_UNBOOKED = 50_000
/** Usually, changes on the site reach trackers within a second. */
const LATE_SECONDS = 10

const REASONS: Readonly<Record<string, string>> = {
  damaged: 'the entries were damaged: check the disk of that tracker',
  'no member': 'their member is not in this database: was an older one restored?',
  'no torrent': 'their torrent is not in this database: was an older one restored?',
  implausible:
    'more than any connection can transfer: check these members, a client may report false numbers',
}

export const traffic: Check = {
  name: 'traffic',
  look({ database, now }) {
    const content = database.health?.content ?? null
    if (content === null) return []
    const found = [
      ...late(content),
      ...trackers(content, now),
      ...twins(content, now),
      ...parked(content),
    ]
    if (found.some(({ severity }) => severity === 'warning')) return found
    return [ok('trackers report, all traffic is booked, all events are sent'), ...found]
  },
}

function late({ waiting }: Content): Finding[] {
  if (waiting.seconds < LATE_SECONDS) return []
  return [
    warning(
      `${count(waiting.count)} changes wait for the trackers, the oldest for ` +
        `${Math.round(waiting.seconds)} s`,
      'start jobs, which sends them',
    ),
  ]
}

function trackers({ trackers: rows }: Content, now: Date): Finding[] {
  if (rows.length === 0) return [note('no tracker has reported yet')]
  return rows.flatMap(({ node, heartbeat, heartbeatAt }) => {
    const seconds = Math.round(secondsSince(heartbeatAt, now))
    if (seconds > SILENT_SECONDS) {
      return [
        note(
          `tracker ${node} reported ${count(seconds)} s ago`,
          'start it if it should run; after a day it is removed from the list',
        ),
      ]
    }
    if (heartbeat.unbooked < MANY_UNBOOKED) return []
    return [
      warning(
        `tracker ${node} has ${count(heartbeat.unbooked)} entries to book`,
        'check jobs and the database; nothing is lost until then',
      ),
    ]
  })
}

function secondsSince(at: Date, now: Date): number {
  return (now.getTime() - at.getTime()) / 1000
}

/** Finds trackers with the same name, of which the map of holders contains only one. */
function twins({ trackers: rows }: Content, now: Date): Finding[] {
  const reporting = rows.map(({ node, storeId, heartbeatAt }) => {
    return { node, storeId, silentSeconds: secondsSince(heartbeatAt, now) }
  })
  return sharedNames(reporting).map((name) =>
    warning(
      `several trackers are named ${name}, with different data folders`,
      'give each another BABOU_NODE and restart it',
    ),
  )
}

function parked({ parked: rows }: Content): Finding[] {
  return rows.map(({ reason, count: entries }) =>
    warning(
      `${count(entries)} journal entries of the last 30 days could not be booked (${reason})`,
      REASONS[reason] ?? 'see the table traffic_parked',
    ),
  )
}
