import { TORRENT_STATE } from '../../domain/announce/types.ts'
import { ROWS_PER_CHUNK } from '../memory/layout.ts'
import { REAPER_FIRST } from '../memory/settings.ts'
import type { TrackerSettings } from '../memory/settings.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { Rows } from '../memory/tables/rows.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'
import type { TrackerStatus } from '../memory/status.ts'

// Which torrents are due: for each torrent, a word holds the earliest second at which one of its
// endpoints may have expired. Only the reaper writes it, after a sweep: announces can only postpone
// that second. So torrents that are not due are skipped without reading their rows, 16 words per
// cache line.

/** The most torrents of a plan; the next plan contains the others. */
const MOST_PLANNED = 65_536
/**
 * The number of urgencies, by powers of two; the highest is for torrents that always come first.
 */
const URGENCIES = 33
const FIRST = URGENCIES - 1

export interface Due {
  /**
   * Plans the torrents with an endpoint that may have been silent since before `silentBefore`, most
   * urgent first, and returns their number. Replaces the previous plan.
   */
  readonly plan: (silentBefore: number) => number
  /** Returns how many torrents of the plan are left. */
  readonly left: () => number
  /**
   * Takes the next torrent of the plan and returns its number. Call it only while some are left.
   */
  readonly take: () => number
  /** Records that all endpoints of this torrent have announced in that second or later. */
  readonly note: (number: number, heardSince: number) => void
}

interface DueState {
  readonly status: TrackerStatus
  readonly rows: Rows
  readonly words: Int32Array
  first: number
  readonly places: Int32Array
  readonly planned: Int32Array
  readonly settings: TrackerSettings
  count: number
  next: number
}

export function createDue({ words, settings, status }: World): Due {
  const planned = new Int32Array(MOST_PLANNED)
  const due: DueState = {
    status,
    rows: attachRows(words, TORRENT_ROWS),
    words,
    first: 0,
    places: new Int32Array(URGENCIES),
    planned,
    settings,
    count: 0,
    next: 0,
  }

  return {
    plan: (silentBefore) => plan(due, silentBefore),
    left: () => due.count - due.next,
    take: () => planned[due.next++],
    note: (number, heardSince) => note(due, number, heardSince),
  }
}

/** Calls `each` with each due torrent and the number of seconds it is late, at least 1. */
function eachLate(
  due: DueState,
  silentBefore: number,
  each: (number: number, late: number) => void,
): void {
  const { status, rows, words } = due
  const started = status.silentSince()
  if (started >= silentBefore) return
  const end = rows.count()
  for (let from = 0; from < end; from += ROWS_PER_CHUNK) {
    const asides = rows.aside(from)
    const here = Math.min(ROWS_PER_CHUNK, end - from)
    for (let row = 0; row < here; row++) {
      const heard = words[asides + row]
      if (heard < silentBefore) each(from + row, silentBefore - Math.max(heard, started))
    }
  }
}

function urgency(due: DueState, number: number, late: number): number {
  const { rows, words } = due
  if (due.first === REAPER_FIRST.silent) return 32 - Math.clz32(late)
  const torrent = rows.at(number)
  if (torrent === 0) return 0
  if (due.first === REAPER_FIRST.large) {
    return 32 - Math.clz32(words[torrent + T.seeders] + words[torrent + T.leechers])
  }
  return words[torrent + T.state] === TORRENT_STATE.removed ? FIRST : 31 - Math.clz32(late)
}

function countOne(due: DueState, number: number, late: number): void {
  due.places[urgency(due, number, late)]++
}

function placeOne(due: DueState, number: number, late: number): void {
  const { places, planned } = due
  const place = places[urgency(due, number, late)]++
  if (place < MOST_PLANNED) planned[place] = number
}

/** Turns the counts by urgency into start indexes, most urgent first. */
function toPlaces(due: DueState): number {
  const { places } = due
  let begin = 0
  for (let level = FIRST; level >= 0; level--) {
    const here = places[level]
    places[level] = begin
    begin += here
  }
  return begin
}

function plan(due: DueState, silentBefore: number): number {
  const { settings, places } = due
  due.first = settings.reaperFirst()
  places.fill(0)
  eachLate(due, silentBefore, (number, late) => countOne(due, number, late))
  due.count = Math.min(toPlaces(due), MOST_PLANNED)
  due.next = 0
  if (due.count > 0) eachLate(due, silentBefore, (number, late) => placeOne(due, number, late))
  return due.count
}

function note(due: DueState, number: number, heardSince: number): void {
  const { words, rows } = due
  words[rows.aside(number)] = heardSince
}
